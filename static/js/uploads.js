// Files given as answers are sent in pieces and go on where they stopped, after a lost network or a reload. Needs
// window.tus (vendor/tus.min.js). A question that takes files has this shape:
//
//   <div data-upload-url="…" data-upload-field="deck" data-upload-types="pdf,image" data-upload-max-mb="20"
//        data-upload-max-count="3" data-upload-file-url="…/00000000-0000-0000-0000-000000000000/">
//     <input type="hidden" name="deck" value='["<id>"]'>   the answer, which static/js/autosave.js saves
//     <ul data-files><li data-file-id="<id>">…</li></ul>
//     <input type="file" multiple>
//   </div>
//
// and the page's words stand in <template id="upload-words" data-…> (templates/competitions/parts/uploads.html).

const PIECE = 1024 * 1024;
const RETRIES = [0, 1000, 3000, 5000, 10000, 20000, 30000, 60000];
const HASHED = 64 * 1024 * 1024;
const NO_ID = "00000000-0000-0000-0000-000000000000";
const ENDINGS = {
  pdf: ".pdf",
  image: ".png,.jpg,.jpeg,.webp,.gif",
  office: ".docx,.xlsx,.pptx",
  cad: ".step,.stp,.iges,.igs,.stl,.dxf",
  video: ".mp4,.mov,.webm",
  zip: ".zip",
  part: ".stl,.3mf,.obj,.ply,.step,.stp",
};

const words = () => document.getElementById("upload-words")?.dataset ?? {};
const csrf = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";

function fill(sentence, values) {
  return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), sentence ?? "");
}

function size(bytes) {
  const megabytes = bytes / (1024 * 1024);
  const language = document.documentElement.lang;
  const digits = megabytes < 10 ? 1 : 0;
  return `${megabytes.toLocaleString(language, { maximumFractionDigits: digits, minimumFractionDigits: digits })} MB`;
}

function hex(buffer) {
  return [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A large file would have to be in memory as a whole, so its sum is left out; the server makes its own of every file.
async function sum(file) {
  if (!window.crypto?.subtle || file.size > HASHED) return "";
  return hex(await window.crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
}

class Question {
  constructor(box) {
    this.box = box;
    this.told = box.dataset;
    this.field = this.told.uploadField || box.querySelector("input[type=hidden]")?.name;
    this.control = box.querySelector(`input[type=hidden][name="${this.field}"]`);
    this.list = box.querySelector("[data-files]");
    this.chooser = box.querySelector("input[type=file]");
    this.running = new Map();
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    box.append(this.status);
    this.prepare();
    this.unfinished();
  }

  prepare() {
    const kinds = (this.told.uploadTypes || "").split(",").filter(Boolean);
    if (kinds.length) this.chooser.accept = kinds.map((kind) => ENDINGS[kind]).join(",");
    this.chooser.removeAttribute("name");
    this.chooser.multiple = this.most() !== 1;
    this.chooser.addEventListener("change", () => this.takeChosen());
    this.box.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.box.classList.add("is-over");
    });
    this.box.addEventListener("dragleave", () => this.box.classList.remove("is-over"));
    this.box.addEventListener("drop", (event) => {
      event.preventDefault();
      this.box.classList.remove("is-over");
      if (!this.chooser.disabled) for (const file of event.dataTransfer.files) this.take(file);
    });
    this.control.addEventListener("tb:set", () => this.redraw());
    for (const item of this.list.querySelectorAll("[data-file-id]")) this.removable(item);
    this.count();
    this.takeChosen(); // on a slow line somebody may have chosen before this script was there
  }

  takeChosen() {
    const chosen = [...this.chooser.files];
    this.chooser.value = "";
    for (const file of chosen) this.take(file);
  }

  most() {
    return Number(this.told.uploadMaxCount) || Infinity;
  }

  ids() {
    try {
      return JSON.parse(this.control.value || "[]") ?? [];
    } catch (unreadable) {
      return [];
    }
  }

  // The answer changes as if somebody had typed it: autosave keeps it, sends it and minds conflicts.
  put(ids) {
    this.control.value = ids.length ? JSON.stringify(ids) : "";
    this.control.dispatchEvent(new Event("change", { bubbles: true }));
    this.count();
  }

  count() {
    this.chooser.disabled = this.chooser.hasAttribute("data-closed") || this.ids().length + this.running.size >= this.most();
  }

  say(sentence) {
    this.status.textContent = sentence;
  }

  // Another person's or tab's answer has taken this one's place.
  redraw() {
    const ids = this.ids();
    for (const item of [...this.list.querySelectorAll("[data-file-id]")]) {
      if (!ids.includes(item.dataset.fileId)) item.remove();
    }
    for (const id of ids) {
      if (!this.list.querySelector(`[data-file-id="${CSS.escape(id)}"]`)) this.list.append(this.done(id, words().file, ""));
    }
    this.count();
  }

  // --- one file ------------------------------------------------------------------------------------------------------
  async take(file) {
    if (this.ids().length + this.running.size >= this.most()) {
      return this.refused(file, fill(words().tooMany, { most: this.most() }));
    }
    const megabytes = Number(this.told.uploadMaxMb) || 200;
    if (file.size > megabytes * 1024 * 1024) return this.refused(file, fill(words().tooLarge, { most: megabytes }));
    const row = this.arriving(file);
    this.running.set(row.item, null);
    this.count();
    const upload = this.upload(file, row, await sum(file));
    this.running.set(row.item, upload);
    const before = await upload.findPreviousUploads();
    if (before.length) upload.resumeFromPreviousUpload(before[0]);
    if (row.item.isConnected) upload.start();
  }

  upload(file, row, sha256) {
    return new window.tus.Upload(file, {
      endpoint: this.told.uploadUrl,
      chunkSize: PIECE,
      retryDelays: RETRIES,
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, field: this.field, ...(sha256 ? { sha256 } : {}) },
      fingerprint: async () => this.fingerprint(file),
      onBeforeRequest: (request) => {
        request.setHeader("X-CSRFToken", csrf());
        request.setHeader("X-Requested-With", "fetch");
      },
      onShouldRetry: (error, attempt) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        row.tell(status === 401 ? words().signedOut : words().waiting);
        return status === 0 || status === 401 || status === 409 || status === 423 || status === 429 || status >= 500;
      },
      onProgress: (sent, all) => row.progress(sent, all),
      onError: (error) => this.failed(file, row, error),
      onSuccess: () => this.arrived(row),
    });
  }

  fingerprint(file) {
    const owner = new URL(this.told.uploadUrl, document.baseURI).pathname.replace(/^\/[a-z-]+\//, "/");
    return ["tb", owner, this.field, file.name, file.size, file.lastModified].join("|");
  }

  async arrived(row) {
    const upload = this.running.get(row.item);
    const answer = await fetch(upload.url, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    const said = await answer?.json().catch(() => ({}));
    if (!answer?.ok || !said.id) return this.failed(upload.file, row, null, said?.message);
    this.running.delete(row.item);
    row.item.replaceWith(this.done(said.id, said.name, size(said.size)));
    this.put([...this.ids(), said.id]);
    this.say(fill(words().arrived, { name: said.name }));
  }

  failed(file, row, error, sentence) {
    let message = sentence;
    try {
      message ??= JSON.parse(error?.originalResponse?.getBody() ?? "null")?.message;
    } catch (unreadable) {
      // The answer was no sentence of ours.
    }
    const upload = this.running.get(row.item);
    this.running.delete(row.item);
    row.item.remove();
    this.refused(file, message || words().broken, () => {
      upload?.abort();
      this.take(file);
    });
  }

  // --- what is drawn -------------------------------------------------------------------------------------------------
  arriving(file) {
    const item = document.createElement("li");
    item.className = "tb-upload";
    const name = span("tb-upload-name", file.name);
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", fill(words().sending, { name: file.name }));
    const note = span("tb-upload-note tb-num", size(file.size));
    const cancel = button(words().cancel, file.name, async () => {
      const upload = this.running.get(item);
      this.running.delete(item);
      item.remove();
      this.count();
      this.say(fill(words().cancelled, { name: file.name }));
      this.chooser.focus();
      await upload?.abort(true).catch(() => {});
    });
    item.append(name, bar, note, cancel);
    this.list.append(item);
    let told = -1;
    return {
      item,
      tell: (sentence) => {
        note.textContent = sentence;
      },
      progress: (sent, all) => {
        const percent = Math.floor((100 * sent) / all);
        bar.value = percent;
        note.textContent = `${percent} % · ${size(all)}`;
        const quarter = Math.floor(percent / 25);
        if (quarter > told) this.say(fill(words().progress, { name: file.name, percent }));
        told = Math.max(told, quarter);
      },
    };
  }

  done(id, name, note) {
    const item = document.createElement("li");
    item.className = "tb-upload is-done";
    item.dataset.fileId = id;
    const link = document.createElement("a");
    link.className = "tb-upload-name";
    link.textContent = name;
    if (this.told.uploadFileUrl) link.href = this.told.uploadFileUrl.replace(NO_ID, id);
    item.append(link, span("tb-upload-note tb-num", note));
    this.removable(item);
    return item;
  }

  removable(item) {
    if (this.chooser.hasAttribute("data-closed")) return;
    const name = item.querySelector("a, .tb-upload-name")?.textContent.trim() ?? "";
    item.querySelector("[data-remove]")?.remove();
    const remove = button(words().remove, name, () => {
      item.remove();
      this.put(this.ids().filter((id) => id !== item.dataset.fileId));
      this.say(fill(words().removed, { name }));
      this.chooser.focus();
    });
    remove.dataset.remove = "";
    item.append(remove);
  }

  refused(file, sentence, again) {
    const item = document.createElement("li");
    item.className = "tb-upload is-refused";
    item.setAttribute("role", "alert");
    item.append(span("tb-upload-name", file.name), span("tb-upload-note", sentence));
    if (again) {
      item.append(
        button(words().again, file.name, () => {
          item.remove();
          again();
        }),
      );
    }
    item.append(button(words().dismiss, file.name, () => item.remove()));
    this.list.append(item);
    this.count();
  }

  // A reload takes the file out of the browser's hands: it is named, and goes on once it is chosen again.
  async unfinished() {
    const known = await window.tus.defaultOptions.urlStorage.findAllUploads();
    const prefix = `tb|${this.fingerprint({ name: "", size: "", lastModified: "" }).split("|").slice(1, 3).join("|")}|`;
    for (const one of known) {
      const mine = one.urlStorageKey.replace(/^tus::/, "").startsWith(prefix);
      if (!mine) continue;
      const answer = await fetch(one.uploadUrl, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
      const said = answer?.ok ? await answer.json().catch(() => null) : null;
      if (answer && [404, 410].includes(answer.status)) await window.tus.defaultOptions.urlStorage.removeUpload(one.urlStorageKey);
      if (!said?.size || this.ids().includes(said.id)) continue;
      const percent = said.id ? 100 : Math.floor((100 * said.offset) / said.size);
      const item = document.createElement("li");
      item.className = "tb-upload is-waiting";
      const name = one.metadata?.filename ?? "";
      item.append(span("tb-upload-name", name), span("tb-upload-note", fill(words().unfinished, { percent })));
      item.append(button(words().dismiss, name, () => item.remove()));
      this.list.append(item);
      this.chooser.addEventListener("change", () => item.remove(), { once: true });
    }
  }
}

function span(css, text) {
  const made = document.createElement("span");
  made.className = css;
  made.textContent = text;
  return made;
}

function button(text, about, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm tb-btn-quiet";
  made.append(text ?? "", span("visually-hidden", ` ${about}`));
  made.addEventListener("click", press);
  return made;
}

if (window.tus?.isSupported) {
  for (const box of document.querySelectorAll("[data-upload-url]")) {
    if (box.dataset.uploadUrl && box.querySelector("input[type=file]") && box.querySelector("[data-files]")) new Question(box);
  }
}
