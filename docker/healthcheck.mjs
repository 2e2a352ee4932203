// Purpose: the container's health check. Usage: healthcheck.mjs [live|ready]; exit code 0 when /passport/health answers 200.
//
// Logto chooses the tenant by host name, so the request carries the name of ENDPOINT, `default` in the place of a wildcard.
import { request } from 'node:http';

const timeoutMs = 4000;

const findHost = ({ ENDPOINT: endpoint, PORT: port }) => {
  const fallback = `localhost:${port || 3001}`;
  const text = (endpoint ?? '').replace('*', 'default');
  return URL.canParse(text) ? new URL(text).host : fallback;
};

const [part] = process.argv.slice(2);
const answer = request({
  host: '127.0.0.1',
  port: Number(process.env.PORT || 3001),
  path: part ? `/passport/health/${encodeURIComponent(part)}` : '/passport/health',
  headers: { host: findHost(process.env) },
  timeout: timeoutMs,
});
answer.on('response', ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1));
answer.on('timeout', () => process.exit(1));
answer.on('error', () => process.exit(1));
answer.end();
