// Purpose: why a container does not start: a stable code, and words without addresses, passwords or anybody's data.

/** `code` is stable; `message` may change. `detail` names options, files of the image and codes, never values. */
export class Refusal extends Error {
  constructor(code, message, detail = {}) {
    super(message);
    this.name = 'Refusal';
    this.code = `image.${code}`;
    this.detail = detail;
  }
}

/** The pack's own errors have a code, public words and a detail without secrets; of foreign ones only a code is shown. */
export const describe = (error) => {
  if (error instanceof Refusal || (error instanceof Error && error.name === 'PassportError')) {
    return `${error.code}: ${error.message} ${JSON.stringify(error.detail ?? {})}`;
  }
  if (error instanceof Error && error.message.startsWith('alterations.')) {
    return error.message;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return `image.failed: ${code || (error instanceof Error ? error.name : 'unknown')}`;
};

export const say = (line) => process.stdout.write(`passport image: ${line}\n`);

/** One line that says why. The caller ends the process. */
export const sayRefusal = (error) =>
  process.stderr.write(`Logto Passport refuses to start: ${describe(error)}\n`);
