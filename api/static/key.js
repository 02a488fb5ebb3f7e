// Asks a security key by the browser (W3C Web Authentication) and hands its answer to the service.
"use strict";

function toBytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function toText(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

async function send(path, token, body) {
  const answer = await fetch(path, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-Form-Token": token },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) {
    throw new Error(told.message);
  }
  return told;
}

function prepared(options) {
  const made = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) {
    made.user = { ...options.user, id: toBytes(options.user.id) };
  }
  for (const name of ["allowCredentials", "excludeCredentials"]) {
    if (options[name]) {
      made[name] = options[name].map((each) => ({ ...each, id: toBytes(each.id) }));
    }
  }
  return made;
}

function written(made) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature"]) {
    if (made.response[name]) {
      response[name] = toText(made.response[name]);
    }
  }
  return JSON.stringify({ id: made.id, rawId: toText(made.rawId), type: made.type, response });
}

async function go(button, told) {
  const { kind, ask, give, next, token } = button.dataset;
  told.textContent = button.dataset.wait;
  button.disabled = true;
  try {
    const { options } = await send(ask, token);
    const made = await navigator.credentials[kind]({ publicKey: prepared(options) });
    await send(give, token, { credential: written(made) });
    window.location.assign(next);
  } catch (error) {
    // What the browser says is in its own words and language; what the service says is a sentence.
    told.textContent = error instanceof DOMException ? button.dataset.failed : error.message || button.dataset.failed;
    button.disabled = false;
  }
}

for (const button of document.querySelectorAll("button[data-ask]")) {
  const told = document.getElementById(button.getAttribute("aria-describedby"));
  if (window.PublicKeyCredential) {
    button.addEventListener("click", () => go(button, told));
    button.disabled = false;
    told.textContent = "";
  } else {
    told.textContent = button.dataset.unknown;
  }
}
