import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** These scripts run before anything is installed: Node's own modules only. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** A program from a package in node_modules, started with this Node so that no shell is needed. */
export const nodeModule = (file) => path.join(root, 'node_modules', file);

export const isMain = (moduleUrl) => process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(moduleUrl);

const isWindows = process.platform === 'win32';
const alive = new Set();

// A child has a process group of its own, so that a whole tree (a browser, a compiler) can be ended; the price is that
// signals from a terminal must be handed on.
const end = (child, signal) => {
  try {
    if (isWindows) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // Gone already.
  }
};

const endAllAndExit = (signal) => {
  for (const child of alive) end(child, signal);
  process.exit(128 + constants.signals[signal]);
};

/**
 * Runs a program to its end. Resolves, never rejects: `code` is -1 where the program could not be started, was ended by
 * a signal or took longer than `timeoutMs`. `quiet` keeps the output in `output` instead of showing it.
 */
export const run = (command, args, { env = {}, timeoutMs = 0, quiet = false } = {}) =>
  new Promise((resolve) => {
    if (alive.size === 0) for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, endAllAndExit);
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      detached: !isWindows,
      shell: isWindows && command.endsWith('.cmd'),
    });
    alive.add(child);
    let output = '';
    const keep = (chunk) => (output += chunk);
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    let timedOut = false;
    const timers = [];
    if (timeoutMs > 0) {
      timers.push(setTimeout(() => {
        timedOut = true;
        end(child, 'SIGTERM');
        timers.push(setTimeout(() => end(child, 'SIGKILL'), 5_000));
      }, timeoutMs));
    }
    const done = (code) => {
      timers.forEach(clearTimeout);
      alive.delete(child);
      if (alive.size === 0) for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, endAllAndExit);
      resolve({ code: timedOut ? -1 : code, output, timedOut });
    };
    child.once('error', (error) => {
      output += error.message;
      done(-1);
    });
    child.once('close', (code) => done(code ?? -1));
  });

/** npm, the one that started this script where it was npm. */
export const npm = (args, options) => {
  const program = process.env.npm_execpath;
  if (program?.endsWith('.js')) return run(process.execPath, [program, ...args], options);
  return run(isWindows ? 'npm.cmd' : 'npm', args, options);
};
