/** Reads the files in which a seed says that its policy documents are. */
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { messageOf } from '../../core/runtime/errors.ts'
import { nearestOf } from '../../core/standards/nearest.ts'
import { parseDocument } from '../../policy/json-document.ts'
import { positionsIn } from '../../policy/positions.ts'
import { documentsIn, type FoundDocument, replaced } from './documents.ts'
import { StepFailure } from './failure.ts'
import type { Folder } from './files.ts'
import { type ParsedSeed, type Path, parseSeed } from './parse.ts'
import type { PlacedSeed } from './types.ts'

/** Where the files of a seed are. */
export interface FileSource {
  /** The name of the seed in messages. Names of its files start from its folder. */
  readonly file?: string | undefined
  readonly folder?: Folder
  /** The contents of files that a client has read, by the paths in the seed. */
  readonly files?: Readonly<Record<string, string>> | undefined
}

/** A document that is in a file of its own. */
export interface DocumentFile {
  readonly path: Path
  /** The name of the file in messages. */
  readonly file: string
  readonly parsed: ParsedSeed
}

/** A seed that contains all its documents, and where those in files were. */
export interface SeedWithDocuments {
  readonly seed: PlacedSeed
  readonly documentFiles: readonly DocumentFile[]
}

/** Returns the paths of the files with documents that a seed names, each once. @throws StepFailure */
export function documentFilesIn(seed: object): readonly string[] {
  const named = documentsIn(seed).map((found) => fileNamedBy(found))
  return [...new Set(named.filter((file) => file !== undefined))]
}

/**
 * Replaces the paths of policy documents with the documents.
 *
 * @throws StepFailure for a file that cannot be read, or that contains neither JSON nor YAML
 */
export async function withDocumentFiles(seed: PlacedSeed, source: FileSource): Promise<SeedWithDocuments> {
  const named = documentsIn(seed).flatMap((found) => {
    const file = fileNamedBy(found)
    return file === undefined ? [] : [{ path: found.path, file }]
  })
  const read: ReadDocument[] = []
  for (const { path, file } of named) read.push(await readDocument(path, file, source))
  return { seed: replaced(seed, read), documentFiles: read }
}

/** A document with one line is the path of a file unless it is JSON. */
const PATH = /^[^\n{[]+\.(?:json|ya?ml)$/i

/** Returns the path of the file that a seed names instead of a document. @throws StepFailure */
function fileNamedBy({ path, value }: FoundDocument): string | undefined {
  if (typeof value === 'string') return PATH.test(value) ? value : undefined
  if (typeof value !== 'object' || value === null || !('file' in value)) return undefined
  const { file, ...others } = value
  const [other] = Object.keys(others)
  if (other !== undefined)
    throw new StepFailure(
      [...path, other],
      `Unexpected property "${other}"`,
      '. Beside "file", there can be no other.',
    )
  if (typeof file !== 'string' || file === '')
    throw new StepFailure([...path, 'file'], 'Invalid value', ': must be the path of a file')
  return file
}

interface ReadDocument extends DocumentFile {
  /** The document, or its JSON text. */
  readonly value: unknown
}

async function readDocument(path: Path, file: string, source: FileSource): Promise<ReadDocument> {
  const text = await textOf(path, file, source)
  const name = source.file === undefined || isAbsolute(file) ? file : join(dirname(source.file), file)
  if (!/\.ya?ml$/i.test(file)) requireJson(path, text, name)
  const parsed = parseSeed(text)
  if ('problems' in parsed) {
    const { position, message } = parsed.problems[0] ?? { message: 'Neither JSON nor YAML' }
    throw new StepFailure(path, message, '', { file: name, position })
  }
  const value = /\.ya?ml$/i.test(file) ? parsed.data : text
  return { path, file: name, parsed, value }
}

/** @throws StepFailure */
function requireJson(path: Path, text: string, file: string): void {
  const { root, errorAt } = parseDocument(text)
  if (root !== undefined) return
  const { line, column } = positionsIn(text)(errorAt)
  throw new StepFailure(path, 'Invalid JSON', '', { file, position: { line, column: column + 1 } })
}

async function textOf(path: Path, file: string, { folder, files }: FileSource): Promise<string> {
  if (files && Object.hasOwn(files, file)) return String(files[file])
  if (files) throw new StepFailure(path, `Policy file ${file} not found`)
  if (folder === undefined)
    throw new StepFailure(
      path,
      `Cannot read ${file} for this seed`,
      '. Write the policy document instead of its path.',
    )
  const whole = resolve(folder, file)
  try {
    return await readFile(whole, 'utf8')
  } catch (error) {
    if (Reflect.get(Object(error), 'code') !== 'ENOENT')
      throw new StepFailure(path, `Cannot read ${file}`, `: ${messageOf(error)}`)
    throw new StepFailure(path, `Policy file ${file} not found`, await nearestFile(file, whole))
  }
}

async function nearestFile(file: string, whole: string): Promise<string> {
  const names = await readdir(dirname(whole)).catch(() => [])
  const nearest = nearestOf(basename(file), names)
  return nearest === undefined ? '' : `. Did you mean "${join(dirname(file), nearest)}"?`
}
