/** Forms of browsers that upload objects to S3: what they mean, who sent them, and the form that the upstream gets. */

import { DEFAULT_ACCOUNT } from '../../core/identity/administrator.ts'
import { malformedForm } from '../../protocol/s3-post/errors.ts'
import { headerValue } from '../../protocol/sigv4.ts'
import type { RequestHead, RequestScope } from '../../recognition/request.ts'
import type { RecognizedCall } from '../../recognition/types.ts'
import { placeOfEndpoint } from '../endpoint-place.ts'
import { scopeOf } from '../identify.ts'
import type { Known, Sent } from '../progress.ts'
import type { BodyFilter, Emit } from '../transport/body/filter.ts'
import type { Rewriting } from '../transport/types.ts'
import { type FileLimits, FileOfForm, isPostForm, type PostForm, readPostForm } from './form.ts'
import { type FormFrame, frameFor, putObjectOf } from './object.ts'
import { formSenderOf } from './sender.ts'

/** Returns whether the call is such a form. */
export function isFormUpload({ service, operation }: RecognizedCall, head: RequestHead): boolean {
  return (
    service.key === 's3' && operation === 'PutObject' && isPostForm(head.method, head.header('content-type'))
  )
}

/**
 * Reads a form up to its file, and verifies its signature and its policy. It is decided on like the PutObject request that
 * means the same.
 *
 * Rejects with AwsError in the words of S3.
 */
export async function sentForm(known: Known): Promise<Sent> {
  const { emulator, exchange, call } = known
  const { head, request } = exchange
  exchange.invite()
  const form = await readPostForm(head.header('content-type'), request)
  const bucket = call.labels.get('Bucket') ?? ''
  const { region, partition = emulator.settings.partition } = placeOfEndpoint(head.header('host'))
  const sent = formSenderOf(emulator, { form, bucket, partition, region })
  const sender = { ...sent, bodyCheck: { kind: 'none' } } as const
  const { method, path, headers } = putObjectOf(form, bucket)
  const header = (name: string) =>
    headerValue(headers, name) ?? (KEPT.has(name) ? head.header(name) : undefined)
  const scope = scopeOf(head, sender)
  return {
    sender,
    scope,
    head: { ...head, method, path, query: '', headers, header },
    rewriting: rewritingOf(known, scope, form, bucket, sent.limits),
    ...known,
    call: { ...call, labels: new Map([...call.labels, ['Key', form.key]]) },
  }
}

/** Returns what turns the body into the form for the upstream, as it flows. */
function rewritingOf(
  { emulator, exchange, upstream }: Known,
  { region, accountId = DEFAULT_ACCOUNT }: RequestScope,
  form: PostForm,
  bucket: string,
  limits: FileLimits | undefined,
): Rewriting {
  const pair = upstream.credentials ?? { accessKeyId: accountId, secretAccessKey: 'test' }
  const frame = frameFor(form, bucket, { ...pair, region }, emulator.clock.real())
  const length = lengthWith(frame, form, exchange.head)
  return { filter: new FramedFile(form, limits, frame, length), length }
}

/** Headers that policies can ask for, and that no field can replace. */
const KEPT: ReadonlySet<string> = new Set(['host', 'user-agent', 'referer'])

/**
 * Returns the length of the form for the upstream, as not every upstream takes one of unknown length.
 *
 * It is only known if nothing follows the file, as in the forms of browsers and SDKs. In other forms, the file then
 * turns out to have another length, and the upload fails.
 */
function lengthWith(frame: FormFrame, { beforeFile }: PostForm, { header }: RequestHead): number | undefined {
  const whole = header('content-length')
  if (whole === undefined) return undefined
  return Math.max(0, Number(whole) - beforeFile - frame.tail.length) + frame.head.length + frame.tail.length
}

/** Puts the file of a form into another form. */
class FramedFile implements BodyFilter {
  readonly #file: FileOfForm
  readonly #frame: FormFrame
  readonly #length: number | undefined
  #emitted = 0

  /** @param length the declared length in bytes. Undefined when none is declared */
  constructor(form: PostForm, limits: FileLimits | undefined, frame: FormFrame, length: number | undefined) {
    this.#file = new FileOfForm(form, limits)
    this.#frame = frame
    this.#length = length
  }

  push(bytes: Buffer, emit: Emit): void {
    const counted = this.#counting(emit)
    this.#begin(counted)
    this.#file.push(bytes, counted)
  }

  /** @throws AwsError when the file is not the last part of the form, or as `FileOfForm` does */
  end(emit: Emit): void {
    const counted = this.#counting(emit)
    this.#begin(counted)
    this.#file.end(counted)
    const { tail } = this.#frame
    if (this.#length !== undefined && this.#emitted + tail.length !== this.#length) throw malformedForm()
    emit(tail)
  }

  #begin(emit: Emit): void {
    if (this.#emitted === 0) emit(this.#frame.head)
  }

  #counting(emit: Emit): Emit {
    return (bytes) => {
      this.#emitted += bytes.length
      emit(bytes)
    }
  }
}
