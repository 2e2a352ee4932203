// The browser comes from @sparticuz/chromium (or CHROME_PATH), never from a download at install time.
module.exports = { skipDownload: true };
