/** Clients that write, and compare what replicas answer with what was acknowledged. */
import { setTimeout as delay } from 'node:timers/promises'
import { type Outcome, type Parameters, textsIn } from './client.ts'
import {
  ACCOUNTS,
  ALIASES,
  COUNTERS,
  call,
  DOCUMENT,
  expectCode,
  GROUPS_ACCOUNT,
  GROUPS_QUOTA,
  groupName,
  KEY_USERS,
  KEYS_ACCOUNT,
  KEYS_PER_USER,
  keyName,
  NAMES_ACCOUNT,
  policyArn,
  policyName,
  type Run,
  userName,
} from './place.ts'
import { pick } from './random.ts'

/** How many writers compete for a name before it is the turn of the next name. */
const COMPETITORS = 3
/** How long to wait for a replica when none runs, in milliseconds. */
const PAUSE = 50

export class Writer {
  readonly #run: Run
  readonly #name: string
  readonly #users: { readonly account: string; readonly UserName: string }[] = []
  readonly #groups: string[] = []
  #created = 0

  /** @param name no other writer of the run has it */
  constructor(run: Run, name: string) {
    this.#run = run
    this.#name = name
  }

  /** Writes until the run is over. */
  async write(): Promise<void> {
    const actions = [
      ...[() => this.#createUser(), () => this.#createUser(), () => this.#deleteUser()],
      ...[() => this.#createKey(), () => this.#deleteKey(), () => this.#listKeys()],
      ...[() => this.#createGroup(), () => this.#deleteGroup(), () => this.#listGroups()],
      ...[() => this.#competeForPolicy(), () => this.#increaseCounter(), () => this.#takeAlias()],
    ]
    while (!this.#run.isOver) await pick(this.#run.random, actions)?.()
  }

  /** Calls any replica. */
  async #call(account: string, parameters: Parameters): Promise<Outcome> {
    for (;;) {
      const url = pick(this.#run.random, this.#run.site.urls())
      if (url !== undefined) return await call(this.#run, url, account, parameters)
      await delay(PAUSE)
    }
  }

  async #createUser(): Promise<void> {
    const account = pick(this.#run.random, ACCOUNTS) ?? KEYS_ACCOUNT
    const UserName = `${this.#name}-${this.#created++}`
    const name = userName(account, UserName)
    const outcome = await this.#call(account, { Action: 'CreateUser', UserName })
    this.#note(name, 'there', outcome)
    if (outcome.kind !== 'done') return
    this.#users.push({ account, UserName })
    await this.#expectUser(account, UserName, 'there')
  }

  async #deleteUser(): Promise<void> {
    const [user] = this.#users.splice(Math.floor(this.#run.random() * this.#users.length), 1)
    if (user === undefined) return
    const { account, UserName } = user
    const outcome = await this.#call(account, { Action: 'DeleteUser', UserName })
    this.#note(userName(account, UserName), 'gone', outcome)
    if (outcome.kind === 'done') await this.#expectUser(account, UserName, 'gone')
  }

  /** Reads a user, probably from another replica than the one that has acknowledged the change. */
  async #expectUser(account: string, UserName: string, fate: 'there' | 'gone'): Promise<void> {
    const outcome = await this.#call(account, { Action: 'GetUser', UserName })
    expectCode(this.#run, 'GetUser', outcome, 'NoSuchEntity')
    if (
      !this.#run.judgesReads ||
      outcome.kind === 'perhaps' ||
      (outcome.kind === 'done') === (fate === 'there')
    )
      return
    this.#run.ledger.report('stale', `${userName(account, UserName)} should be ${fate}`)
  }

  /** Notes the outcome of a change that only this writer makes, and only once. */
  #note(name: string, fate: 'there' | 'gone', outcome: Outcome): void {
    const { ledger } = this.#run
    if (outcome.kind === 'done') ledger.acknowledge(name, fate)
    else if (outcome.kind === 'perhaps') ledger.doubt(name)
    else if (fate === 'gone' && this.#isStale(outcome.code)) return
    else if (fate === 'gone') ledger.report('lost', `${name} could not be deleted: ${outcome.code}`)
    else ledger.report('twice', `${name} could not be created: ${outcome.code}`)
  }

  /** Whether a refusal may only mean that the replica did not know better. The final state shows what was true. */
  #isStale(code: string): boolean {
    return !this.#run.judgesReads && code === 'NoSuchEntity'
  }

  async #createKey(): Promise<void> {
    const { random, ledger, keys } = this.#run
    const user = pick(random, KEY_USERS) ?? KEY_USERS[0]
    const outcome = await this.#call(KEYS_ACCOUNT, { Action: 'CreateAccessKey', UserName: user })
    expectCode(this.#run, 'CreateAccessKey', outcome, 'LimitExceeded')
    if (outcome.kind === 'perhaps') ledger.doubtUnnamed('keys')
    const [id] = outcome.kind === 'done' ? textsIn(outcome.body, 'AccessKeyId') : []
    if (id === undefined) return
    if (ledger.create(keyName(user, id))) keys.push({ user, id })
  }

  async #deleteKey(): Promise<void> {
    const { random, keys } = this.#run
    const [key] = keys.splice(Math.floor(random() * keys.length), 1)
    if (key === undefined) return
    const { user, id } = key
    const parameters = { Action: 'DeleteAccessKey', UserName: user, AccessKeyId: id }
    if (this.#noteDeletion(keyName(user, id), await this.#call(KEYS_ACCOUNT, parameters))) keys.push(key)
  }

  /** Also adopts keys whose creation was not acknowledged, so that there is room for others. */
  async #listKeys(): Promise<void> {
    const { random, ledger, keys } = this.#run
    const user = pick(random, KEY_USERS) ?? KEY_USERS[0]
    const outcome = await this.#call(KEYS_ACCOUNT, { Action: 'ListAccessKeys', UserName: user })
    if (outcome.kind !== 'done') return expectCode(this.#run, 'ListAccessKeys', outcome)
    const ids = textsIn(outcome.body, 'AccessKeyId')
    if (ids.length > KEYS_PER_USER) ledger.report('quota', `${user} has ${ids.length} access keys`)
    for (const id of ids) if (ledger.adopt(keyName(user, id))) keys.push({ user, id })
  }

  async #createGroup(): Promise<void> {
    const GroupName = `${this.#name}-${this.#created++}`
    const outcome = await this.#call(GROUPS_ACCOUNT, { Action: 'CreateGroup', GroupName })
    if (outcome.kind === 'refused' && outcome.code === 'LimitExceeded') return
    this.#note(groupName(GroupName), 'there', outcome)
    // Also if it is not known, so that there is room for others.
    if (outcome.kind !== 'refused') this.#groups.push(GroupName)
  }

  async #deleteGroup(): Promise<void> {
    const GroupName = this.#groups.shift()
    if (GroupName === undefined) return
    const name = groupName(GroupName)
    const outcome = await this.#call(GROUPS_ACCOUNT, { Action: 'DeleteGroup', GroupName })
    if (this.#noteDeletion(name, outcome)) this.#groups.push(GroupName)
  }

  /** Notes the outcome of a deletion that may be repeated. Returns whether it has to be. */
  #noteDeletion(name: string, outcome: Outcome): boolean {
    const isUnknown = this.#run.ledger.fateOf(name) === 'unknown'
    if (outcome.kind !== 'refused' || outcome.code !== 'NoSuchEntity' || !isUnknown)
      this.#note(name, 'gone', outcome)
    return outcome.kind === 'perhaps'
  }

  async #listGroups(): Promise<void> {
    const outcome = await this.#call(GROUPS_ACCOUNT, { Action: 'ListGroups' })
    if (outcome.kind !== 'done') return expectCode(this.#run, 'ListGroups', outcome)
    const { length } = textsIn(outcome.body, 'GroupName')
    if (length > GROUPS_QUOTA) this.#run.ledger.report('quota', `there are ${length} groups`)
  }

  async #competeForPolicy(): Promise<void> {
    const PolicyName = `race-${Math.floor(this.#run.races++ / COMPETITORS)}`
    const parameters = { Action: 'CreatePolicy', PolicyName, PolicyDocument: DOCUMENT }
    const outcome = await this.#call(NAMES_ACCOUNT, parameters)
    expectCode(this.#run, 'CreatePolicy', outcome, 'EntityAlreadyExists')
    if (outcome.kind === 'done') this.#run.ledger.win(policyName(PolicyName), this.#name)
    if (outcome.kind === 'perhaps') this.#run.ledger.doubtWin(policyName(PolicyName))
  }

  /** A version of a policy has the next number, whatever was deleted. */
  async #increaseCounter(): Promise<void> {
    const { random, ledger } = this.#run
    const counter = pick(random, COUNTERS) ?? COUNTERS[0]
    const policy = { PolicyArn: policyArn(counter) }
    const outcome = await this.#call(KEYS_ACCOUNT, {
      ...{ Action: 'CreatePolicyVersion', PolicyDocument: DOCUMENT, SetAsDefault: 'true' },
      ...policy,
    })
    expectCode(this.#run, 'CreatePolicyVersion', outcome, 'LimitExceeded')
    if (outcome.kind === 'refused') return await this.#deleteOldVersions(policy)
    const [id] = outcome.kind === 'done' ? textsIn(outcome.body, 'VersionId') : []
    if (id === undefined) ledger.doubtCount(counter)
    else ledger.count(counter, versionNumber(id))
  }

  /** Deletes all versions of a policy but the default one and the one before. */
  async #deleteOldVersions(policy: { readonly PolicyArn: string }): Promise<void> {
    const listed = await this.#call(KEYS_ACCOUNT, { Action: 'ListPolicyVersions', ...policy })
    if (listed.kind !== 'done') return expectCode(this.#run, 'ListPolicyVersions', listed)
    const ids = textsIn(listed.body, 'VersionId').toSorted((a, b) => versionNumber(a) - versionNumber(b))
    for (const VersionId of ids.slice(0, -2)) {
      const outcome = await this.#call(KEYS_ACCOUNT, { Action: 'DeletePolicyVersion', ...policy, VersionId })
      expectCode(this.#run, 'DeletePolicyVersion', outcome, 'NoSuchEntity')
    }
  }

  /** An account has one alias at most, and no two accounts have the same. */
  async #takeAlias(): Promise<void> {
    const account = pick(this.#run.random, ACCOUNTS) ?? KEYS_ACCOUNT
    const AccountAlias = pick(this.#run.random, ALIASES) ?? ALIASES[0]
    const outcome = await this.#call(account, { Action: 'CreateAccountAlias', AccountAlias })
    expectCode(this.#run, 'CreateAccountAlias', outcome, 'EntityAlreadyExists')
  }
}

export function versionNumber(id: string): number {
  return Number(id.slice(1))
}
