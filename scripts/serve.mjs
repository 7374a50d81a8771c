import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { isMain, root } from './run.mjs';

const DIST = path.join(root, 'dist');

const MEDIA_TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.jsonl': 'application/jsonl; charset=utf-8',
  '.map': 'application/json',
  '.png': 'image/png',
  '.sql': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/**
 * Goes with every answer, because a worker takes its policy from its own script. No script that is not a file of ours
 * and no `eval`. Styles may be inline: the editor and the widgets write style elements as they go.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** The file a request asks for; undefined for whatever lies outside of dist, hidden files too. */
const fileOf = (url) => {
  let name;
  try {
    name = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
  if (name.includes('\0') || name.includes('/.')) return undefined;
  const file = path.join(DIST, name.endsWith('/') ? `${name}index.html` : name);
  return file.startsWith(DIST + path.sep) ? file : undefined;
};

const refuse = (response, status, text) => {
  response.writeHead(status, { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
};

const answer = async (request, response) => {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Method not allowed');
  const file = fileOf(request.url);
  const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
  if (found === undefined || !found.isFile()) return refuse(response, 404, 'Not found');
  response.writeHead(200, {
    ...HEADERS,
    'Content-Type': MEDIA_TYPES[path.extname(file)] ?? 'application/octet-stream',
    'Content-Length': found.size,
    // Names under assets/ carry a hash of what is in them.
    'Cache-Control': file.startsWith(path.join(DIST, 'assets')) ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.method === 'HEAD') return response.end();
  createReadStream(file).on('error', () => response.destroy()).pipe(response);
};

const listen = (host, port) =>
  new Promise((resolve, reject) => {
    const server = createServer((request, response) => void answer(request, response));
    server.once('error', reject);
    server.listen({ host, port }, () => resolve(server));
  });

/** `localhost` is both of these; a machine without IPv6 has only the first. */
const LOOPBACK = ['127.0.0.1', '::1'];

/** Binds the port on all hosts or none. Port 0 takes a free one. */
const listenOnAll = async (port, hosts) => {
  const servers = [];
  try {
    for (const host of hosts) {
      try {
        servers.push(await listen(host, servers[0]?.address().port ?? port));
      } catch (error) {
        const isMissing = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code) && servers.length > 0;
        if (!isMissing) throw error;
      }
    }
  } catch (error) {
    await closeAll(servers);
    if (error.code === 'EADDRINUSE') throw new Error(`Port ${port} is in use. Choose another one: PORT=8080 npm start`, { cause: error });
    if (error.code === 'EACCES') throw new Error(`Port ${port} may not be opened by this user. Choose one above 1023.`, { cause: error });
    throw error;
  }
  return servers;
};

const closeAll = (servers) =>
  Promise.all(servers.map((server) => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  })));

/** PORT and HOST; by default nobody but this machine can reach the server. Throws where PORT is not a port. */
export const addressFromEnvironment = () => {
  const port = Number(process.env.PORT || 4173);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`PORT is not a port: ${process.env.PORT}`);
  return { port, host: process.env.HOST || undefined };
};

/** Throws, with what to do about it, where the port cannot be had. */
export const assertPortIsFree = async ({ port, host }) => closeAll(await listenOnAll(port, host === undefined ? LOOPBACK : [host]));

/** Serves dist until SIGINT or SIGTERM, and prints the address once it answers. */
export const serve = async ({ port, host }) => {
  if (!existsSync(path.join(DIST, 'index.html'))) throw new Error('dist is missing: npm run build');
  const servers = await listenOnAll(port, host === undefined ? LOOPBACK : [host]);
  const shownHost = host === undefined ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  console.log(`http://${shownHost}:${servers[0].address().port}/`);
  // Not `once`: a terminal's signal comes twice, from it and from npm.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void closeAll(servers).then(() => process.exit(0)));
};

if (isMain(import.meta.url)) {
  try {
    await serve(addressFromEnvironment());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
