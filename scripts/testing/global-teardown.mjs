// Stops what global-setup.mjs started.
const tearDown = async () => globalThis.stopTestServer();

export { tearDown as default };
