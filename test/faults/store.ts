/** Faults in store: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'Sessions remain valid when their account is reset',
    file: 'store/listeners.ts',
    text: 'const next = Math.max(current, this.#latest.get(account) ?? 0) + 1',
    replacement: 'const next = Math.max(current, this.#latest.get(account) ?? 0)',
  },
  {
    name: 'Restoring an account can take an ID from another account',
    file: 'store/local-store.ts',
    text: 'if (row && savepoint.account) this.#requireFreeId(account, table, row)',
    replacement: "if (row && savepoint.account === '') this.#requireFreeId(account, table, row)",
  },
  {
    name: 'A failed transaction leaves behind what it has changed',
    file: 'store/local-store.ts',
    text: 'transaction.undo()\n      throw error',
    replacement: 'throw error',
  },
  {
    name: 'The commits of a failed append are undone in the wrong order',
    file: 'store/commit-log.ts',
    text: 'for (const undo of batch.undos.toReversed()) undo()',
    replacement: 'for (const undo of batch.undos) undo()',
  },
  {
    name: 'A snapshot can contain commits that were undone while it was written',
    file: 'store/commit-log.ts',
    text: 'this.#lastFailure = reason\n    this.#failures += 1',
    replacement: 'this.#lastFailure = reason',
  },
  {
    name: 'Appends do not wait for the disk',
    file: 'store/file-journal.ts',
    text: 'if (this.#options.sync) await file.sync()',
    replacement: 'if (!this.#options.sync) await file.sync()',
  },
  {
    name: 'A torn line in the middle of the journal is skipped',
    file: 'store/segments.ts',
    text: 'before === undefined ? !end.isTorn :',
    replacement: 'end.isTorn || before === undefined ? true :',
  },
  {
    name: 'A lock that another process has overwritten with a text of the same length goes unnoticed',
    file: 'store/checked-file.ts',
    text: 'return isSameFile(state, accepted) && state.size === accepted?.size && state.ctimeMs === accepted.ctimeMs',
    replacement: 'return isSameFile(state, accepted) && state.size === accepted?.size',
  },
  {
    name: 'A large state is saved as often as a small one',
    file: 'store/checkpoint.ts',
    text: 'this.#due = this.#commits + Math.max(this.#parts.interval, this.#parts.state.rowCount)',
    replacement: 'this.#due = this.#commits + this.#parts.interval',
  },
  {
    name: 'A long listing omits rows where one block of keys ends',
    file: 'store/sorted-keys.ts',
    text: "yield block[index] ?? ''\n      index = 0",
    replacement: "yield block[index] ?? ''\n      index = 1",
  },
  {
    name: 'A savepoint has the rows of an earlier savepoint',
    file: 'store/memory-table.ts',
    text: 'this.#saved = undefined\n    if (row === undefined) {',
    replacement: 'if (row === undefined) {',
  },
  {
    name: 'An attempt runs again although a part of it is saved',
    file: 'store/attempts.ts',
    text: 'if (undone && steps.hasDurablePart)',
    replacement: 'if (undone && steps.isPart)',
  },
  {
    name: 'After the clock was turned back, changes take effect only when it is where it was',
    file: 'store/recent-changes.ts',
    text: 'isTurnedBack || time + this.#delay.milliseconds <= now',
    replacement: 'time + this.#delay.milliseconds <= now',
  },
  {
    name: 'Each page of a listing repeats the rows that were deleted recently',
    file: 'store/settled-view.ts',
    text: '(key) => after === undefined || key > after',
    replacement: '() => true',
  },
  {
    name: 'Rows that have changed remain as they are when a savepoint of another process is restored',
    file: 'store/savepoint.ts',
    text: 'own && JSON.stringify(own) === JSON.stringify(row) ? own : row',
    replacement: 'own ?? row',
  },
  {
    name: 'A snapshot with a wrong last checksum is accepted',
    file: 'store/snapshot.ts',
    text: 'if (line.bytes.toString() === lastLine(last)) return',
    replacement: "if (line.bytes.toString().startsWith(']')) return",
  },
  {
    name: 'A renamed row loses its ID',
    file: 'store/state.ts',
    text: 'if (old !== undefined && old !== id && this.#isAt(old, accountId, key))',
    replacement: 'if (old !== undefined && old !== id)',
  },
  {
    name: 'A reset also removes the keys of the server',
    file: 'store/state.ts',
    text: 'for (const name of lastingTables) this.#keep(contents, name)',
    replacement: 'void contents',
  },
  {
    name: 'The same account number in two partitions is one account',
    file: 'store/place.ts',
    text: 'return partition === FIRST_PARTITION ? accountId : `${partition}:${accountId}`',
    replacement: 'return accountId',
  },
  {
    name: 'The owner of a lock seems dead to a process in another container',
    file: 'store/lock-owner.ts',
    text: 'if (owner.boot !== own.boot || owner.namespace !== own.namespace) return false',
    replacement: 'if (owner.boot !== own.boot) return false',
  },
  {
    name: 'Nobody is warned of a clock that is ahead of the database',
    file: 'store/shared/registry.ts',
    text: 'const isLarge = Math.abs(this.#skew) - (answered - asked) / 2 >= LARGE_SKEW',
    replacement: 'const isLarge = this.#skew - (answered - asked) / 2 >= LARGE_SKEW',
  },
  {
    name: 'A timer is left behind by each question to the database',
    file: 'store/shared/contact.ts',
    text: 'promise.then(resolve, reject).finally(cancel)',
    replacement: 'promise.then(resolve, reject).finally(() => cancel)',
  },
  {
    name: 'A log that is replaced while it is read is taken for the same one',
    file: 'store/shared/load-log.ts',
    text: 'if (isSame && first?.id !== end.id) throw',
    replacement: "if (isSame && first?.id === '') throw",
  },
  {
    name: 'An import writes into a database that a replica has just begun',
    file: 'store/shared/transfer.ts',
    text: 'if (position > 0) throw new StoreError',
    replacement: 'if (position > 1) throw new StoreError',
  },
]
