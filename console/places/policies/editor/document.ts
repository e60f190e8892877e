/** The document in the editor: its text and draft, and what the server says about it while it is typed. */
import { type ReadonlySignal, type Signal, useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { PolicyCheck, PolicyDifference } from '../../../../schemas/endpoints.ts'
import { ApiError, post } from '../../../api/client.ts'
import { draftOf, dropDraft, keepDraft } from '../../../state/drafts.ts'
import type { PolicyKind } from '../kinds.ts'

export interface EditedDocument {
  readonly text: Signal<string>
  /** The saved text that the draft began from, if the policy was saved since. */
  readonly olderBase: string | undefined
  /** Undefined until the first check. */
  readonly check: ReadonlySignal<PolicyCheck | undefined>
  /** Whether the text was checked since it was changed. */
  readonly isChecked: ReadonlySignal<boolean>
  /** Whether AWS would refuse the document. */
  readonly isRefused: ReadonlySignal<boolean>
  /** What the document allows beyond the reference. Undefined until it is known, and without a reference. */
  readonly difference: ReadonlySignal<PolicyDifference | undefined>
  /** Why the document cannot be compared with the reference. */
  readonly obstacle: ReadonlySignal<string | undefined>
}

interface Given {
  /** The name of the draft. */
  readonly name: string
  readonly saved: string
  readonly kind: PolicyKind
  readonly accountId: string
  /** The text or the ARN of the policy that the document is compared with. */
  readonly reference?: string
}

/** How long after the last key the document is checked, in milliseconds. */
const PAUSE = 150

export function useDocument({ name, saved, kind, accountId, reference }: Given): EditedDocument {
  const draft = draftOf(name)
  const text = useSignal(draft ?? saved)
  const olderBase = useRef(
    draft === undefined || draft === saved ? undefined : olderBaseOf(name, saved),
  ).current
  const checked = useSignal<Checked | undefined>(undefined)
  const compared = useSignal(reference)
  useEffect(() => {
    compared.value = reference
  }, [reference])
  useSignalEffect(() => {
    if (text.value === saved) dropDraftOf(name)
    else {
      keepDraft(name, text.value)
      keepDraft(baseName(name), olderBase ?? saved)
    }
  })
  useSignalEffect(() => {
    const document = text.value
    const beside = compared.value
    const body = { kind, document, ...(/^\d{12}$/.test(accountId) && { account: accountId }) }
    return afterPause(PAUSE, async (signal) => {
      checked.value = { of: document, ...(await checkBeside(body, beside, signal)) }
    })
  })
  const check = useComputed(() => checked.value?.check)
  const isChecked = useComputed(() => checked.value?.of === text.value)
  const isRefused = useComputed(
    () => check.value?.findings.some(({ severity }) => severity === 'error') ?? false,
  )
  const difference = useComputed(() => checked.value?.check.difference)
  const obstacle = useComputed(() => checked.value?.obstacle)
  return { text, olderBase, check, isChecked, isRefused, difference, obstacle }
}

interface Checked {
  readonly of: string
  readonly check: PolicyCheck
  readonly obstacle?: string
}

/** Checks a document also when there is no such reference, or one of another kind. */
async function checkBeside(
  body: object,
  reference: string | undefined,
  signal: AbortSignal,
): Promise<Omit<Checked, 'of'>> {
  const check = (sent: object) => post<PolicyCheck>('/_iamulator/policy-check', sent, signal)
  if (reference === undefined) return { check: await check(body) }
  try {
    return { check: await check({ ...body, reference }) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { check: await check(body), obstacle: error.message }
  }
}

const baseName = (name: string) => `${name} (base)`

function olderBaseOf(name: string, saved: string): string | undefined {
  const base = draftOf(baseName(name))
  return base === saved ? undefined : base
}

/** Drops a draft, with the text that it began from. */
export function dropDraftOf(name: string): void {
  dropDraft(name)
  dropDraft(baseName(name))
}

/**
 * Does something after a pause, unless it is stopped before.
 *
 * @returns a function that stops it
 */
export function afterPause(milliseconds: number, act: (signal: AbortSignal) => Promise<void>): () => void {
  const controller = new AbortController()
  // The frame shows that the server does not answer, and an answer that is not wanted any more is no failure.
  const timer = setTimeout(() => act(controller.signal).catch(() => {}), milliseconds)
  return () => {
    clearTimeout(timer)
    controller.abort()
  }
}
