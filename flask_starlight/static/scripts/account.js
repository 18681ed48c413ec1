// Passkeys, which only a browser can make and show, and the browser's own time zone.
(() => {
  "use strict";

  const ceremonies = {
    create: (options) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }),
    get: (options) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }),
  };

  const able = window.PublicKeyCredential?.parseRequestOptionsFromJSON;
  for (const form of able ? document.querySelectorAll("form[data-passkey]") : []) {
    const status = form.querySelector("[role=status]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      status.textContent = "";
      try {
        const headers = { Accept: "application/json" };
        const answer = await fetch(form.dataset.options, { method: "POST", body: new FormData(form), headers });
        const told = await answer.json();
        if (!answer.ok) {
          status.textContent = told.message;
          return;
        }
        const credential = await ceremonies[form.dataset.passkey](told);
        form.elements.credential.value = JSON.stringify(credential.toJSON());
        form.submit();
      } catch {
        status.textContent = form.dataset.failed;
      }
    });
  }

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const field of document.querySelectorAll("[data-browser-zone]")) field.value = zone ?? "";
  for (const offer of document.querySelectorAll("[data-own-zone]")) {
    const field = document.getElementById(offer.dataset.ownZone);
    offer.hidden = !zone || field.value === zone;
    offer.querySelector("span").textContent = zone;
    offer.addEventListener("click", () => {
      field.value = zone;
      offer.hidden = true;
      field.focus();
    });
  }
})();
