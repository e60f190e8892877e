import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from '@jest/globals'
import { FileJournal, type JournalFile } from '../../store/file-journal.ts'
import type { Store, UserRow } from '../../store/index.ts'
import type { Journal, JournalRecord } from '../../store/journal.ts'
import { at } from '../support/places.ts'
import { account, user } from './rows.ts'

export * from './rows.ts'

const temporary: string[] = []

afterEach(async () => {
  for (const directory of temporary.splice(0)) await rm(directory, { recursive: true, force: true })
})

/** Creates a directory that is deleted when the test ends. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'iamulator-store-'))
  temporary.push(directory)
  return directory
}

/** Copies the files that a crash at this moment would leave behind. */
export async function crashCopy(directory: string): Promise<string> {
  const copy = await temporaryDirectory()
  await cp(directory, copy, { recursive: true, filter: (path) => !path.endsWith('/lock') })
  return copy
}

export function put(store: Store, name: string, more: Partial<UserRow> = {}): void {
  store.transact(at(account), (tx) => tx.users.put(name, user(name, more)))
}

export function names(store: Store, accountId = account): string[] {
  return Array.from(store.view(at(accountId)).users.rows(), ([key]) => key)
}

export async function linesOf(directory: string, file: string): Promise<string[]> {
  return (await readFile(join(directory, file), 'utf8')).split('\n').slice(0, -1)
}

/** Replacements for calls to the file. */
export interface Faults {
  open?: () => Promise<void>
  write?: (file: JournalFile, bytes: Buffer, position: number) => Promise<void>
  sync?: () => Promise<void>
  truncate?: () => Promise<void>
}

/** Creates a journal in `directory` whose file operations fail according to the current `faults`. */
export function faultyJournal(directory: string, faults: Faults): FileJournal {
  const openFile = async (path: string): Promise<JournalFile> => {
    await faults.open?.()
    const file = await FileJournal.openFile(path)
    return {
      write: (bytes, position) => faults.write?.(file, bytes, position) ?? file.write(bytes, position),
      sync: () => faults.sync?.() ?? file.sync(),
      truncate: (size) => faults.truncate?.() ?? file.truncate(size),
      close: () => file.close(),
    }
  }
  return new FileJournal({ directory, sync: true, openFile })
}

export async function diskFull(): Promise<never> {
  throw new Error('ENOSPC: no space left on device')
}

/** Hooks with which a test can inspect the directory, or cause failures. */
export interface Hooks {
  afterRotate?: () => Promise<void>
  beforeDiscard?: () => Promise<void>
}

export class HookedJournal implements Journal {
  readonly #journal: Journal
  readonly #hooks: Hooks

  constructor(journal: Journal, hooks: Hooks) {
    this.#journal = journal
    this.#hooks = hooks
  }

  replay(from: number, apply: (record: JournalRecord) => void): Promise<void> {
    return this.#journal.replay(from, apply)
  }

  append(records: readonly JournalRecord[]): Promise<void> {
    return this.#journal.append(records)
  }

  repair(): Promise<void> {
    return this.#journal.repair()
  }

  follow(listener: (record: JournalRecord) => void): () => void {
    return this.#journal.follow(listener)
  }

  async rotate(): Promise<number> {
    const segment = await this.#journal.rotate()
    await this.#hooks.afterRotate?.()
    return segment
  }

  async discard(segment: number): Promise<void> {
    await this.#hooks.beforeDiscard?.()
    await this.#journal.discard(segment)
  }

  lost(): string | undefined {
    return this.#journal.lost()
  }

  close(): Promise<void> {
    return this.#journal.close()
  }
}
