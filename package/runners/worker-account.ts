/** The account of a worker of a test runner, on a server that all workers share. */
import { channel } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { SeedDocument } from '../../schemas/seed.ts'
import { IamulatorError } from '../errors.ts'
import { AccountView } from '../handle/handle.ts'
import { DEFAULT_ACCOUNT, Scope } from '../handle/scope.ts'
import { deleteSnapshots, takeSnapshot } from '../handle/snapshots.ts'
import { postSeed, resetState } from '../handle/state.ts'
import type { AccountHandle, AccountId, Snapshot } from '../interface.ts'
import { transportTo } from '../transport/to-server.ts'
import type { SharedServer, WorkerSeed } from './options.ts'

/** All realms of a process share the channel: test runners load this file again for each file of tests. */
const preparations = channel('iamulator:preparations')

interface Preparation {
  readonly finished: Promise<void>[]
}

function isPreparation(message: unknown): message is Preparation {
  return typeof message === 'object' && message !== null && 'finished' in message
}

export class WorkerAccount extends AccountView {
  readonly #scope: Scope
  readonly #seed: WorkerSeed | undefined
  readonly #resetsUpstream: boolean
  #initial: Snapshot | undefined
  readonly #finishForNext = (message: unknown) => {
    if (isPreparation(message)) message.finished.push(this.finish())
  }

  /** @param worker the number of the worker, from 1 */
  constructor({ url, partition, seed, resetsUpstream }: SharedServer, worker: number) {
    const account = accountOf(worker)
    const scope = new Scope(transportTo(url), partition, account, account)
    super(scope, async () => {})
    this.#scope = scope
    this.#seed = seed
    this.#resetsUpstream = resetsUpstream
  }

  /**
   * Makes the initial state, to which each reset returns. A file of tests must not see the state of the one before,
   * whose handle is finished now: hooks of the tests may use it until the very end of their file.
   */
  async prepare(): Promise<void> {
    const message: Preparation = { finished: [] }
    preparations.publish(message)
    await Promise.all(message.finished)
    preparations.subscribe(this.#finishForNext)
    await resetState(this.#scope)
    if (this.#seed) await this.#apply(this.#seed)
    this.#initial = await takeSnapshot(this.#scope)
    await this.#forget()
  }

  /** Restores the initial state, in which nothing was decided and no call fails on request. */
  override async reset(options: { account?: AccountId } = {}): Promise<void> {
    if (options.account !== undefined && options.account !== this.id) return super.reset(options)
    await Promise.all([this.#initial?.(), this.#forget(), this.#resetsUpstream && this.resetUpstream()])
  }

  /** This handle is already limited to its account. */
  override account(id: AccountId = this.id): AccountHandle {
    return id === this.id ? this : super.account(id)
  }

  /** Frees what the server keeps for this worker, and the connections to it. */
  async finish(): Promise<void> {
    preparations.unsubscribe(this.#finishForNext)
    await this.discard()
    await this.#scope.transport.close()
  }

  /** Frees what the server keeps for this worker. There is no reset afterwards. */
  async discard(): Promise<void> {
    this.#initial = undefined
    await deleteSnapshots(this.#scope.transport)
  }

  async #forget(): Promise<void> {
    await Promise.all([this.decisions.clear(), this.#scope.delete('faults', this.#scope.limit)])
  }

  async #apply({ content, ...source }: WorkerSeed): Promise<void> {
    const { accounts } = await postSeed(this.#scope, { ...source, seed: content }, this.id)
    const shared = Object.keys(accounts).filter((account) => account !== this.id)
    if (shared.length > 0) throw sharedAccounts(shared)
  }
}

export function accountOf(worker: number): AccountId {
  return `${BigInt(worker)}`.padStart(12, '0') as AccountId
}

function sharedAccounts(accounts: readonly string[]): IamulatorError {
  const message = `The seed fills the account ${accounts.join(', ')}, which all workers would share. Only ${DEFAULT_ACCOUNT}, which means the account of the worker, can be seeded.`
  return new IamulatorError('SharedAccount', message)
}

/** @param seed the path of a file, which starts from `folder`, or the seed itself */
export function workerSeedOf(seed: SeedDocument | string, folder: string): WorkerSeed {
  if (typeof seed !== 'string') return { content: seed, folder }
  const path = resolve(folder, seed)
  try {
    return { content: readFileSync(path, 'utf8'), file: seed, folder: dirname(path) }
  } catch {
    throw new IamulatorError('NoSeed', `Cannot read the seed file ${seed} in ${folder}.`)
  }
}
