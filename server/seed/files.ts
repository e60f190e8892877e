/** Reads the files that a seed names. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { messageOf } from '../../core/runtime/errors.ts'
import { StepFailure } from './failure.ts'
import type { Path } from './parse.ts'

/**
 * The folder that relative paths start from. Undefined for a seed from a request, because everyone who reaches the
 * server could read its files.
 */
export type Folder = string | undefined

/**
 * @param path the part of the seed that names the file
 * @throws StepFailure for a file that cannot be read, or that `parse` does not accept
 */
export async function readNamedFile<T>(
  path: Path,
  file: string,
  folder: Folder,
  { what, parse }: { readonly what: string; readonly parse: (text: string) => T },
): Promise<T> {
  if (folder === undefined)
    throw new StepFailure(
      path,
      'Cannot read a file for this seed',
      '. Write the contents of the file instead of its path.',
    )
  try {
    return parse(await readFile(resolve(folder, file), 'utf8'))
  } catch (error) {
    throw new StepFailure(path, `Cannot read the ${what}`, `: ${messageOf(error).replaceAll(/\s+/g, ' ')}`)
  }
}
