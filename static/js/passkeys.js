// Makes and uses passkeys: a form marked data-passkey asks the browser for a credential and sends it as JSON.
// The options come from a script tag of data (data-passkey-options) or from an address (data-passkey-from).

// A passkey belongs to a name: where the address is numbers, browsers make none.
const NUMBERS_ONLY = /^[\d.]+$|^\[/;

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

const named = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

async function optionsOf(form) {
  if (form.dataset.passkeyFrom) {
    const answer = await fetch(form.dataset.passkeyFrom, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) throw new Error(`options: ${answer.status}`);
    return (await answer.json()).request_options.publicKey;
  }
  return JSON.parse(document.getElementById(form.dataset.passkeyOptions).textContent).publicKey;
}

async function make(options, alone) {
  const wanted = { ...options, challenge: toBytes(options.challenge) };
  wanted.user = { ...options.user, id: toBytes(options.user.id) };
  wanted.excludeCredentials = named(options.excludeCredentials);
  wanted.authenticatorSelection = {
    ...options.authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone ? { userVerification: "required" } : {}),
  };
  const made = await navigator.credentials.create({ publicKey: wanted });
  return {
    id: made.id,
    rawId: toText(made.rawId),
    type: made.type,
    response: {
      clientDataJSON: toText(made.response.clientDataJSON),
      attestationObject: toText(made.response.attestationObject),
    },
    clientExtensionResults: made.getClientExtensionResults(),
  };
}

async function use(options) {
  const wanted = { ...options, challenge: toBytes(options.challenge), allowCredentials: named(options.allowCredentials) };
  const got = await navigator.credentials.get({ publicKey: wanted });
  const { clientDataJSON, authenticatorData, signature, userHandle } = got.response;
  return {
    id: got.id,
    rawId: toText(got.rawId),
    type: got.type,
    response: {
      clientDataJSON: toText(clientDataJSON),
      authenticatorData: toText(authenticatorData),
      signature: toText(signature),
      userHandle: userHandle ? toText(userHandle) : null,
    },
    clientExtensionResults: got.getClientExtensionResults(),
  };
}

function prepare(form) {
  const button = form.querySelector("[data-passkey-button]");
  const problem = form.querySelector("[data-passkey-problem]");
  if (!window.PublicKeyCredential || !navigator.credentials || NUMBERS_ONLY.test(location.hostname)) {
    form.querySelector("[data-passkey-missing]").hidden = false;
    return;
  }
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    button.disabled = true;
    try {
      const options = await optionsOf(form);
      const alone = form.elements.passwordless?.checked ?? false;
      const credential = form.dataset.passkey === "create" ? await make(options, alone) : await use(options);
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch {
      problem.hidden = false;
      button.disabled = false;
    }
  });
}

document.querySelectorAll("form[data-passkey]").forEach(prepare);
