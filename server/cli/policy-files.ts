/** Reads the policies that commands check. */
import { readFile } from 'node:fs/promises'
import { text as textOf } from 'node:stream/consumers'
import type { NamedText } from '../../analysis/policy-checks/index.ts'
import { CommandError, messageOf } from '../../core/runtime/errors.ts'

/** Reads a file, or standard input for `-`. Rejects with CommandError. */
export async function readPolicyFile(path: string): Promise<NamedText> {
  if (path === '-') return { name: 'stdin', text: await textOf(process.stdin) }
  try {
    return { name: path, text: await readFile(path, 'utf8') }
  } catch (error) {
    throw new CommandError(`Cannot read ${path}: ${reasonIn(error)}.`)
  }
}

function reasonIn(error: unknown): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'the file does not exist',
    EISDIR: 'it is a directory',
    EACCES: 'permission denied',
  }
  return reasons[String(Object(error).code)] ?? messageOf(error)
}
