/**
 * Reads forms that upload objects to S3 (`multipart/form-data`) up to the file, which is not kept in memory.
 *
 * Source: S3 API reference, POST Object; RFC 7578 and 2046.
 */
import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import type { AwsError } from '../../protocol/errors.ts'
import {
  fieldMissing,
  fieldRepeated,
  fieldsTooLong,
  malformedForm,
  notAForm,
  oneFileRequired,
} from '../../protocol/s3-post/errors.ts'
import type { FormFields } from '../../protocol/s3-post/fields.ts'
import type { Emit } from '../transport/body/filter.ts'

/** A form whose file has not been read yet. */
export interface PostForm {
  readonly boundary: string
  /** How many bytes of the request are before the file. */
  readonly beforeFile: number
  /** By lowercase name. */
  readonly fields: FormFields
  /** The names of the fields as sent, in order. */
  readonly names: readonly string[]
  /** The last part of the file's path. Empty when the form names none. */
  readonly fileName: string
  /** The key of the object, in which `${filename}` is replaced by the name of the file. */
  readonly key: string
}

/** Maximum length of everything before the file, in bytes. Source: S3 API reference, error responses. */
const MAXIMUM_BEFORE_FILE = 20_480

/**
 * Reads a form up to the file. Then the next bytes of the source are those of the file.
 *
 * Rejects with AwsError when the form cannot be read, and with the error of the source.
 *
 * @param contentType the header of the request
 */
export async function readPostForm(contentType: string | undefined, source: Readable): Promise<PostForm> {
  const parser = new FieldParser(boundaryIn(contentType))
  for (;;) {
    const chunk = await nextChunk(source)
    if (chunk === undefined) throw malformedForm()
    const rest = parser.push(chunk)
    if (rest === undefined) continue
    if (rest.length > 0) source.unshift(rest)
    return parser.form()
  }
}

/** Waits for the next bytes, without putting the source into flowing mode. Undefined at its end. */
function nextChunk(source: Readable): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const attempt = () => {
      const chunk: Buffer | null = source.read()
      if (chunk !== null) settle(() => resolve(chunk))
      else if (source.readableEnded || source.destroyed) settle(() => resolve(undefined))
    }
    const onEnd = () => settle(() => resolve(undefined))
    const onError = (error: Error) => settle(() => reject(error))
    const settle = (finish: () => void) => {
      source.off('readable', attempt).off('end', onEnd).off('close', onEnd).off('error', onError)
      finish()
    }
    source.on('readable', attempt).on('end', onEnd).on('close', onEnd).on('error', onError)
    attempt()
  })
}

/** Returns whether a request has the form of an upload by a browser. */
export function isPostForm(method: string, contentType: string | undefined): boolean {
  return method === 'POST' && /^multipart\/form-data\b/i.test(contentType ?? '')
}

function boundaryIn(contentType = ''): string {
  if (!isPostForm('POST', contentType)) throw notAForm()
  const [, quoted, plain] =
    /;[ \t]*boundary=(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) throw malformedForm()
  return boundary
}

const LINE_END = '\r\n'
const END_OF_HEADERS = '\r\n\r\n'

/** Reads the parts of a form before the file. */
class FieldParser {
  readonly #boundary: string
  readonly #delimiter: Buffer
  readonly #fields = new Map<string, string>()
  readonly #names: string[] = []
  #pending: Buffer = Buffer.alloc(0)
  /** How many bytes of the form were parsed and dropped. */
  #parsed = 0
  #fileName: string | undefined

  constructor(boundary: string) {
    this.#boundary = boundary
    this.#delimiter = Buffer.from(`${LINE_END}--${boundary}`, 'latin1')
  }

  /**
   * Takes bytes of the form. Returns what follows the head of the file, as soon as that is complete.
   *
   * @throws AwsError
   */
  push(chunk: Buffer): Buffer | undefined {
    const isFirst = this.#parsed === 0 && this.#pending.length === 0
    // Every delimiter begins with a line end, but the first may be at the very beginning.
    const start = isFirst ? [Buffer.from(LINE_END), chunk] : [this.#pending, chunk]
    this.#pending = Buffer.concat(start)
    while (this.#fileName === undefined && this.#parsePart()) {}
    const before = this.#parsed + (this.#fileName === undefined ? this.#pending.length : 0)
    if (before > MAXIMUM_BEFORE_FILE) throw fieldsTooLong()
    return this.#fileName === undefined ? undefined : this.#pending
  }

  /** Returns the form. @throws AwsError when a field that every form has is missing */
  form(): PostForm {
    const key = this.#fields.get('key')
    if (!key) throw fieldMissing('key')
    const fileName = this.#fileName ?? ''
    return {
      boundary: this.#boundary,
      beforeFile: this.#parsed - LINE_END.length,
      fields: this.#fields,
      names: this.#names,
      fileName,
      key: key.replaceAll('${filename}', () => fileName),
    }
  }

  /** Parses the next part if it is complete, or the head of the file. Returns whether there was one. */
  #parsePart(): boolean {
    const pending = this.#pending
    const length = this.#delimiter.length
    if (pending.length < length + 2) return false
    if (!pending.subarray(0, length).equals(this.#delimiter)) throw malformedForm()
    const afterDelimiter = pending.toString('latin1', length, length + 2)
    if (afterDelimiter === '--') throw oneFileRequired()
    if (afterDelimiter !== LINE_END) throw malformedForm()
    const endOfHead = pending.indexOf(END_OF_HEADERS, length, 'latin1')
    if (endOfHead < 0) return false
    const start = endOfHead + END_OF_HEADERS.length
    const head = partHead(pending.subarray(length + 2, endOfHead))
    if (head.name.toLowerCase() === 'file') {
      this.#fileName = head.fileName
      this.#drop(start)
      return true
    }
    const end = pending.indexOf(this.#delimiter, start)
    if (end < 0) return false
    this.#add(head.name, textOf(pending.subarray(start, end)))
    this.#drop(end)
    return true
  }

  #add(name: string, value: string): void {
    const lower = name.toLowerCase()
    if (this.#fields.has(lower)) throw fieldRepeated(name)
    this.#fields.set(lower, value)
    this.#names.push(name)
  }

  #drop(length: number): void {
    this.#pending = this.#pending.subarray(length)
    this.#parsed += length
  }
}

interface PartHead {
  readonly name: string
  readonly fileName: string
}

const DISPOSITION = /^content-disposition:[ \t]*form-data[ \t]*(;.*)$/i
/** A parameter with its name (1), and its value in quotation marks (2) or without (3). */
const PARAMETER = /;[ \t]*([\w*-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))[ \t]*/y

/** Reads the headers of a part. @throws AwsError */
function partHead(bytes: Buffer): PartHead {
  const dispositions = textOf(bytes)
    .split(LINE_END)
    .flatMap((line) => DISPOSITION.exec(line)?.[1] ?? [])
  const [disposition, ...others] = dispositions
  if (disposition === undefined || others.length > 0) throw malformedForm()
  const parameters = parametersIn(disposition)
  const name = parameters.get('name')
  const fileName = baseName(parameters.get('filename') ?? '')
  // Without line ends, neither of them can become a delimiter in another place.
  if (name === undefined || /[\r\n]/.test(name + fileName)) throw malformedForm()
  return { name, fileName }
}

function parametersIn(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  PARAMETER.lastIndex = 0
  let end = 0
  for (let match = PARAMETER.exec(text); match !== null; match = PARAMETER.exec(text)) {
    const [, name = '', quoted, plain = ''] = match
    const lower = name.toLowerCase()
    if (parameters.has(lower)) throw malformedForm()
    parameters.set(lower, quoted === undefined ? plain : unescaped(quoted))
    end = PARAMETER.lastIndex
  }
  if (end !== text.length) throw malformedForm()
  return parameters
}

/** Browsers write a quotation mark as `%22`, other clients with a backslash. Paths of Windows keep their backslashes. */
function unescaped(quoted: string): string {
  return quoted.replace(/\\(["\\])/g, '$1').replace(/%22/g, '"')
}

/** Returns what follows the last slash or backslash. */
function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
}

function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw malformedForm()
  return bytes.toString()
}

/** How large a file may be, and which errors say that it is not. */
export interface FileLimits {
  readonly minimum: number
  readonly maximum: number
  readonly tooSmall: () => AwsError
  readonly tooLarge: () => AwsError
}

/**
 * Extracts the file of a form, as it flows. What follows the file is dropped, because S3 ignores it.
 *
 * The last bytes of the file are emitted at the end, once it is known that the file is complete and not too small.
 */
export class FileOfForm {
  readonly #delimiter: Buffer
  readonly #limits: FileLimits | undefined
  #held: Buffer = Buffer.alloc(0)
  #size = 0
  #isComplete = false

  constructor({ boundary }: Pick<PostForm, 'boundary'>, limits: FileLimits | undefined) {
    this.#delimiter = Buffer.from(`${LINE_END}--${boundary}`, 'latin1')
    this.#limits = limits
  }

  /** @throws AwsError when the file is too large */
  push(bytes: Buffer, emit: Emit): void {
    if (this.#isComplete) return
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes])
    const end = all.indexOf(this.#delimiter)
    this.#isComplete = end >= 0
    // Without a delimiter, the last bytes can be the beginning of one. One more byte is kept for the end.
    const certain = this.#isComplete ? end : Math.max(0, all.length - this.#delimiter.length)
    this.#count(certain)
    const kept = this.#isComplete ? Math.max(0, end - 1) : certain
    this.#held = all.subarray(kept, this.#isComplete ? end : undefined)
    if (kept > 0) emit(all.subarray(0, kept))
  }

  /** @throws AwsError when the file is incomplete or too small */
  end(emit: Emit): void {
    if (!this.#isComplete) throw malformedForm()
    if (this.#limits && this.#size < this.#limits.minimum) throw this.#limits.tooSmall()
    if (this.#held.length > 0) emit(this.#held)
  }

  #count(size: number): void {
    this.#size += size
    if (this.#limits && this.#size > this.#limits.maximum) throw this.#limits.tooLarge()
  }
}
