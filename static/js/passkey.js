// Tells in words when the browser could not use a passkey.
document.addEventListener("allauth.error", (event) => {
  if (!event.detail?.tags?.includes("webauthn")) return;
  event.preventDefault();
  const message = document.querySelector("[data-passkey-error]");
  if (message) message.hidden = false;
});
