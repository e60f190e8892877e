/** Checks whether the actions of a statement can act on its resources. */
import { type ActionFacts, actionFacts, resourceTypes } from '../../../../core/aws/service-authorization.ts'
import { type Finding, type Fix, replacing } from './finding.ts'
import { overlap } from './patterns.ts'
import type { CheckedStatement, Part } from './statements.ts'

export function resourceFlaws(statement: CheckedStatement): readonly Finding[] {
  return [...statement.resources.flatMap(arnFlaws), ...mismatches(statement)]
}

const ARN_PARTS = 6

function arnFlaws(part: Part): readonly Finding[] {
  const { text, start, end } = part
  if (text === '*' || !text.startsWith('arn:')) return []
  const parts = text.split(':')
  const account = parts[4] ?? ''
  const warning = { severity: 'warning', start, end } as const
  const misplaced = misplacedIn(parts)
  if (misplaced !== undefined) {
    const message = `${text} lacks parts of an ARN: ${misplaced}, so no resource matches it.`
    return [{ ...warning, code: 'MISSING_ARN_FIELD', message, fixes: completions(part, parts) }]
  }
  if (!/^[\d*?]*$/.test(account) || !/^\d+$/.test(account) || account.length === 12) return []
  const message = `The account ${account} of this ARN does not have 12 digits.`
  return [{ ...warning, code: 'INVALID_ARN_ACCOUNT', message, fixes: [] }]
}

/** IAM completes short ARNs with `*`, so that the last part of one is its region or its account. */
function misplacedIn(parts: readonly string[]): string | undefined {
  const last = parts.at(-1) ?? ''
  if (parts.length === 4 && !/^(?:[a-z]+-[a-z-]+-\d+|.*\*|)$/.test(last)) return `its region would be ${last}`
  if (parts.length === 5 && !/^(?:\d+|.*\*|)$/.test(last)) return `its account would be ${last}`
  return undefined
}

/** Offers the ARN with any region and account, for an ARN that begins well. */
function completions(span: Part, parts: readonly string[]): readonly Fix[] {
  const [arn, partition, service, ...rest] = parts
  const name = rest.at(-1)
  if (name === undefined) return []
  const middle = service === 's3' ? ['', ''] : ['*', '*']
  const whole = [arn, partition, service, ...middle, name].join(':')
  return [replacing(span, JSON.stringify(whole), `Change to ${whole}`)]
}

/** Returns warnings about actions that no resource of the statement is for. Such an Allow allows nothing. */
function mismatches({ actions, resources, notAction, notResource }: CheckedStatement): readonly Finding[] {
  if (notAction || notResource || resources.length === 0) return []
  const written = resources.map(({ text }) => text)
  if (written.some((text) => text === '*' || text.split(':').length < ARN_PARTS)) return []
  return actions.flatMap((action) => {
    const facts = actionFacts(action.text)
    const types = facts ? templatesFor(facts) : []
    const isPossible = types.some((type) => written.some((text) => overlap(type, plain(text))))
    return !facts || isPossible ? [] : mismatch(action, facts)
  })
}

function mismatch({ text, start, end }: Part, facts: ActionFacts): readonly Finding[] {
  const names = facts.resourceTypes.map(({ name }) => name)
  const message = facts.wildcardOnly
    ? `${text} has no resource-level permissions: only the Resource * matches it.`
    : `No Resource of this statement is one that ${text} acts on: ${new Intl.ListFormat('en', { type: 'disjunction' }).format(names)}.`
  const known = resourceTypes(facts.service).filter(({ name }) => names.includes(name))
  const [example] = known.map(({ arn }) => arn).toSorted((one, other) => one.length - other.length)
  const detail = example && `The format is ${example}.`
  return [{ severity: 'warning', code: 'ACTION_NOT_ON_RESOURCE', message, detail, start, end, fixes: [] }]
}

/** S3 evaluates the list of buckets on any of them, and SQS that of queues, although they have no resource types. */
const ON_OTHER_RESOURCES = new Set(['s3:ListAllMyBuckets', 'sqs:ListQueues'])

/** Returns the ARNs that the action can act on, as patterns. */
function templatesFor({ service, name, resourceTypes: types }: ActionFacts): readonly string[] {
  if (ON_OTHER_RESOURCES.has(`${service}:${name}`)) return [`arn:*:${service}:*`]
  const known = resourceTypes(service)
  return types.flatMap((type) => {
    const found = known.find((each) => each.name === type.name)
    return found ? [found.arn.replaceAll(/\$\{\w+\}/g, '*')] : []
  })
}

/** Returns the resource with its variables as wildcards. */
function plain(resource: string): string {
  return resource.replaceAll(/\$\{[^}]*\}/g, '*')
}
