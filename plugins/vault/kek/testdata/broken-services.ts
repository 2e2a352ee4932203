/**
 * Services that do not serve, for tests: one that accepts a connection and never answers, one that answers every request
 * with the same status and body, and an address where nothing listens.
 */
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';

const listen = async (listener: RequestListener) => {
  // A test that fails before it stops the server must not keep the process.
  const server = createServer(listener).unref();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    // A listening TCP server has an address of this kind.
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};

export const startSilentService = async () => listen(() => undefined);

export const startConstantService = async (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {}
) =>
  listen((request, response) => {
    request.resume();
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(body);
  });

/** An address that was free a moment ago. */
export const findClosedAddress = async (): Promise<string> => {
  const server = createTcpServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo; // a listening TCP server has one of this kind
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  return `http://127.0.0.1:${port}`;
};
