// What this browser keeps of a form until the server has it. Where storage is switched off or full, it keeps nothing.

export class Copies {
  constructor(key) {
    this.prefix = `techbridge:${key}:`;
  }

  get(name) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix + name));
    } catch (unreadable) {
      return null;
    }
  }

  // Returns whether it was kept.
  keep(name, copy) {
    try {
      localStorage.setItem(this.prefix + name, JSON.stringify(copy));
      return true;
    } catch (full) {
      return false;
    }
  }

  forget(name) {
    try {
      localStorage.removeItem(this.prefix + name);
    } catch (refused) {
      // Storage is switched off, so there was no copy either.
    }
  }

  // Pairs of a field's name and its copy.
  all() {
    try {
      const names = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
      return names.map((key) => key.slice(this.prefix.length)).map((name) => [name, this.get(name)]).filter(([, copy]) => copy);
    } catch (refused) {
      return [];
    }
  }
}
