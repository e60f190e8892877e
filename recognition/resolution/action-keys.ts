/** What AWS's reference says about the condition keys of actions, in the form that resolution asks for. */
import { actionFacts, keysOfAction, resourceTypes } from '../../core/aws/service-authorization.ts'

export interface ActionKeys {
  /** All, in lowercase, some with placeholders. */
  readonly lowercase: ReadonlySet<string>
  /** The keys with the account of the resource, such as `s3:ResourceAccount`. */
  readonly resourceAccounts: readonly string[]
  /** What precedes the tag in keys for tags of the resource, such as `aws:ResourceTag/`. */
  readonly tagPrefixes: readonly string[]
}

const known = new Map<string, ActionKeys>()

/** Returns the keys of an action and of its resource types. They are found once for each action. */
export function actionKeys(action: string): ActionKeys {
  const before = known.get(action)
  if (before) return before
  const found = find(action)
  known.set(action, found)
  return found
}

function find(action: string): ActionKeys {
  const keys = keysOfAction(action)
  return {
    lowercase: new Set(keys.map((key) => key.toLowerCase())),
    resourceAccounts: keys.filter((key) => key.endsWith(':ResourceAccount')),
    tagPrefixes: [...new Set(keys.flatMap(tagPrefixOf))],
  }
}

/** `aws:ResourceTag/${TagKey}`, `ssm:resourceTag/${TagKey}`, `rds:db-tag/${TagKey}`, `s3:BucketTag/${TagKey}`. */
const TAG_KEY = /^([\w-]+:[\w-]*tag\/)(?:\$\{\w+\}|<\w+>|tag-key)?$/i
const OTHER_TAG_KEY = /(?:request|principal|req-|existingobject|search|created)/i

function tagPrefixOf(key: string): readonly string[] {
  const [, prefix] = TAG_KEY.exec(key) ?? []
  return prefix === undefined || OTHER_TAG_KEY.test(prefix) ? [] : [prefix]
}

/** What is known of the keys of one action on one resource type: of each key that was asked for. */
interface TypeKeys {
  /** As in `hasKey`. */
  readonly evaluated: Map<string, boolean>
  /** As in `documentsKey`. */
  readonly documented: Map<string, boolean>
}

const answers = new Map<string, Map<string | undefined, TypeKeys>>()

/** The maps are nested, because making one text of action, type, and key takes longer than three lookups. */
function typeKeysOf(action: string, type: string | undefined): TypeKeys {
  const ofAction = answers.get(action) ?? new Map<string | undefined, TypeKeys>()
  const known = ofAction.get(type)
  if (known) return known
  const keys: TypeKeys = { evaluated: new Map(), documented: new Map() }
  answers.set(action, ofAction.set(type, keys))
  return keys
}

/**
 * Returns whether AWS evaluates a key with an action on a resource type.
 *
 * Each resource type of EC2 has keys of its own: `ec2:InstanceType` is there when RunInstances is decided on the
 * instance, but not on the subnet (EC2 User Guide, "Example policies for working with the AWS CLI or an AWS SDK"). An
 * action that the reference does not have can have every key.
 *
 * @param key as in the facts of operations, with a placeholder for its variable part
 */
export function hasKey(action: string, type: string | undefined, key: string): boolean {
  const { evaluated } = typeKeysOf(action, type)
  const known = evaluated.get(key)
  if (known !== undefined) return known
  const answer = isEvaluated(action, type, key)
  evaluated.set(key, answer)
  return answer
}

/** Like `hasKey`, but false for actions that the reference does not have. */
export function documentsKey(action: string, type: string | undefined, key: string): boolean {
  const { documented } = typeKeysOf(action, type)
  const known = documented.get(key)
  if (known !== undefined) return known
  const answer = actionKeys(action).lowercase.has(key.toLowerCase()) && hasKey(action, type, key)
  documented.set(key, answer)
  return answer
}

function isEvaluated(action: string, type: string | undefined, key: string): boolean {
  const facts = actionFacts(action)
  if (facts === undefined) return true
  const isDocumented = key.startsWith('aws:') || actionKeys(action).lowercase.has(key.toLowerCase())
  return isDocumented && (facts.service !== 'ec2' || isOfType(facts, type, key))
}

type Facts = NonNullable<ReturnType<typeof actionFacts>>

function isOfType(facts: Facts, type: string | undefined, key: string): boolean {
  if (type === undefined) return true
  const own = new Set(facts.resourceTypes.map(({ name }) => name))
  const having = resourceTypes(facts.service)
    .filter(({ name, conditionKeys }) => own.has(name) && conditionKeys.some((each) => isSameKey(each, key)))
    .map(({ name }) => name)
  return having.length === 0 || having.includes(type)
}

const isSameKey = (known: string, key: string) => known.toLowerCase() === key.toLowerCase()
