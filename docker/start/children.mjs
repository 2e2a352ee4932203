// Purpose: one child process at a time, to which this process passes its signals. As PID 1 a process gets no default action
// for SIGTERM: without this a container would be killed at the end of its grace period.
import { spawn } from 'node:child_process';

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'];

/**
 * @returns `run` ends with the child; `stopped` is the first signal this process got, or null. After a signal nothing new is
 * started: `run` then answers at once with that signal.
 */
export const createSupervisor = () => {
  const state = { child: null, stopped: null };
  const passOn = (signal) => {
    state.stopped ??= signal;
    state.child?.kill(signal);
  };
  for (const signal of signals) {
    process.on(signal, passOn);
  }
  const run = async (file, parameters, { cwd, environment, onStart }) => {
    if (state.stopped) {
      return { code: null, signal: state.stopped };
    }
    const child = spawn(process.execPath, [file, ...parameters], {
      cwd,
      env: environment,
      stdio: 'inherit',
    });
    state.child = child;
    onStart?.(child);
    try {
      return await new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (code, signal) => resolve({ code, signal }));
      });
    } finally {
      state.child = null;
    }
  };
  return { run, stopped: () => state.stopped, end: (signal) => state.child?.kill(signal) };
};

/** 128 + number, as a shell says it; 143 for SIGTERM. */
export const toExitCode = ({ code, signal }) =>
  code ?? 128 + ({ SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0);
