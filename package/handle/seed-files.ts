/** Reads the policy documents that a seed has in files. A server reads no files for requests. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { messageOf } from '../../core/runtime/errors.ts'
import type { SeedDocument } from '../../schemas/seed.ts'
import { IamulatorError } from '../errors.ts'
import type { Scope } from './scope.ts'

/** A seed whose files this process has, and the folder that their paths start from. */
export interface SeedWithFiles {
  readonly seed: SeedDocument | string
  /** The name of the seed's file in messages. */
  readonly file?: string
  readonly folder: string
}

/**
 * Returns the contents of the files that a seed names, by the paths in the seed. Files that do not exist are missing:
 * the server knows where the seed names them.
 *
 * @throws IamulatorError InvalidSeed
 */
export async function readSeedFiles(
  scope: Scope,
  { seed, file, folder }: SeedWithFiles,
): Promise<Readonly<Record<string, string>> | undefined> {
  const text = typeof seed === 'string' ? seed : (JSON.stringify(seed) ?? '')
  if (!MAY_NAME_FILES.test(text)) return undefined
  const named = { seed, ...(file === undefined ? {} : { file }), ...scope.limit }
  const { files } = await scope.post<{ readonly files: readonly string[] }>('seed-files', named)
  // A server may ask only for what the seed names.
  const own = files.filter((each) => text.includes(each) || text.includes(JSON.stringify(each).slice(1, -1)))
  const contents: Record<string, string> = {}
  for (const each of own) {
    const content = await contentOf(each, folder)
    if (content !== undefined) contents[each] = content
  }
  return contents
}

const MAY_NAME_FILES = /\bfile\b|\.(?:json|ya?ml)\b/i

async function contentOf(file: string, folder: string): Promise<string | undefined> {
  try {
    return await readFile(resolve(folder, file), 'utf8')
  } catch (error) {
    if (Reflect.get(Object(error), 'code') === 'ENOENT') return undefined
    throw new IamulatorError('InvalidSeed', `Cannot read the policy file ${file}: ${messageOf(error)}`)
  }
}
