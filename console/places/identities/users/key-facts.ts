/**
 * The access keys of the users in sight. AWS has no operation that lists the keys of all users, so they are asked for
 * when their row is first shown, a few at a time, and kept until something is done to them.
 */
import { type Signal, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { AccessKeyMetadata } from '../../../../protocol/model/iam-types.ts'
import { call } from '../../../api/client.ts'

export interface KeyFact extends AccessKeyMetadata {
  readonly lastUsed: number | undefined
  /** Where it was last used, such as `iam`. */
  readonly service: string | undefined
}

type KeyFacts = readonly KeyFact[] | 'refused' | undefined

const known = new Map<string, Signal<KeyFacts>>()

export async function keysOf(userName: string): Promise<readonly KeyFact[]> {
  const { AccessKeyMetadata: keys } = await call('iam', 'ListAccessKeys', { UserName: userName })
  return Promise.all(keys.map(withUse))
}

async function withUse(key: AccessKeyMetadata): Promise<KeyFact> {
  const { AccessKeyLastUsed: use } = await call('iam', 'GetAccessKeyLastUsed', {
    AccessKeyId: key.AccessKeyId ?? '',
  })
  const isUsed = use?.LastUsedDate !== undefined
  return { ...key, lastUsed: use?.LastUsedDate, service: isUsed ? use?.ServiceName : undefined }
}

/** Returns the keys of a user, once they are there. */
export function useKeyFacts(arn: string, userName: string): KeyFacts {
  const held = known.get(arn) ?? signal<KeyFacts>(undefined)
  known.set(arn, held)
  useEffect(() => (held.peek() === undefined ? askedFor(userName, held) : undefined), [arn, held, userName])
  return held.value
}

/** Forgets all: what they tell may have changed. */
export function forgetKeys(): void {
  known.clear()
}

/** As many as a browser asks one host for at once, less two for everything else. */
const AT_ONCE = 4
const waiting: (() => Promise<void>)[] = []
let running = 0

/** @returns what takes the question back, for rows that are scrolled away before it was asked */
function askedFor(userName: string, held: Signal<KeyFacts>): () => void {
  const ask = async () => {
    held.value = await keysOf(userName).catch(() => 'refused' as const)
  }
  waiting.push(ask)
  next()
  return () => {
    const index = waiting.indexOf(ask)
    if (index !== -1) waiting.splice(index, 1)
  }
}

function next(): void {
  if (running >= AT_ONCE) return
  const ask = waiting.shift()
  if (!ask) return
  running += 1
  void ask().finally(() => {
    running -= 1
    next()
  })
}
