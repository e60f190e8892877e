/** Tests on generated decisions that the page shows what the endpoint says: each layer's mark, and the deciding statement. */

import { expect } from '@jest/globals'
import fc from 'fast-check'
import type { Page } from 'playwright-core'
import { ALICE, build, documents, estateServer, estates, ROLE } from '../admin/decisions/estate.ts'
import { post } from '../admin/decisions/requests.ts'
import { tryCasesAsync } from '../support/budget.ts'
import { TIMEOUT_MILLISECONDS } from '../support/chromium.ts'
import { chromiumTest, consoleBrowser } from '../support/console-page.ts'
import { OTHER, serverForAllTests } from '../support/harness.ts'

const open = consoleBrowser()
const server = serverForAllTests(estateServer)

/** What the page shows of a decision. */
interface Shown {
  readonly sentence: string
  /** The verdict of each place that has policies. */
  readonly marks: Readonly<Record<string, string>>
  /** The name of the policy and the heading of the tinted statement. */
  readonly statement: string | null
}

const SHOWN = `({
  sentence: document.querySelector('h1').textContent,
  marks: Object.fromEntries([...document.querySelectorAll('.path-item')].map((item) =>
    [item.dataset.layer, item.querySelector('.path-verdict').textContent])),
  statement: document.querySelector('.document-deciding .document-heading') &&
    document.querySelector('.document-head h2').textContent + ': ' +
    document.querySelector('.document-deciding .document-heading').textContent,
})`

/** Opens a decision like a link within the page. Returns what it shows, and what the endpoint answered to the page. */
async function opened(page: Page, requestId: string): Promise<{ shown: Shown; explained: Explained }> {
  const answer = page.waitForResponse((response) => response.url().endsWith('/_iamulator/explain'))
  await page.evaluate(`new Promise((resolve, reject) => {
    history.pushState(null, '', '/console/explain/${requestId}')
    dispatchEvent(new PopStateEvent('popstate'))
    const end = Date.now() + ${TIMEOUT_MILLISECONDS}
    const look = () => {
      const crumb = document.querySelector('.crumb[aria-current]')?.textContent ?? ''
      if (crumb !== '' && '${requestId}'.startsWith(crumb) && document.querySelector('article.explained')) resolve()
      else if (Date.now() > end) reject(new Error('the decision was not shown'))
      else setTimeout(look, 2)
    }
    look()
  })`)
  const { decisions } = await (await answer).json()
  return { shown: await page.evaluate<Shown>(SHOWN), explained: decisions[0] }
}

interface Statement {
  readonly index: number
  readonly effect: string
  readonly applies: boolean
  readonly failure?: { readonly element: string; readonly key?: string; readonly operator?: string }
}

interface Layer {
  readonly layer: string
  readonly verdict: string
  readonly needed: boolean
  readonly closest?: { readonly policy: number; readonly statement: number }
  readonly policies: readonly {
    readonly source: string
    readonly name?: string
    readonly statements: readonly Statement[]
  }[]
}

interface Explained {
  readonly decision: string
  readonly layer: string
  readonly action: string
  readonly layers: readonly Layer[]
}

const placeOf = (layer: string) => (layer === 'trust' ? 'resource' : layer)
const isBlocking = ({ verdict, needed }: Layer) =>
  verdict === 'denies' || (needed && verdict === 'doesNotAllow')

/** Returns what the page must show, from the endpoint's words alone. */
function expectedOf({ decision, layer, action, layers }: Explained): Shown {
  const places = ['serviceControl', 'resourceControl', 'boundary', 'session', 'identity', 'resource']
  const marks = Object.fromEntries(
    places.map((place) => [place, wordOf(layers.filter((each) => placeOf(each.layer) === place))]),
  )
  return { sentence: sentenceFor(decision, layer, action), marks, statement: statementIn(layers, layer) }
}

function wordOf(sets: readonly Layer[]): string {
  if (sets.length === 0) return 'None'
  if (sets.some(({ verdict }) => verdict === 'denies')) return 'Denies'
  if (sets.some(isBlocking)) return 'Does not allow'
  return sets.some(({ verdict }) => verdict === 'allows') ? 'Allows' : 'Has no say'
}

const SUBJECTS: Readonly<Record<string, readonly [string, boolean]>> = {
  identity: ['The identity policies', true],
  boundary: ['The boundary', false],
  session: ['The session policies', true],
  resource: ['The resource policy', false],
  trust: ['The trust policy', false],
  serviceControl: ['The service control policies', true],
  resourceControl: ['The resource control policies', true],
}

function sentenceFor(decision: string, layer: string, action: string): string {
  const [subject, isPlural] = SUBJECTS[layer] ?? ['', false]
  const verbs = isPlural ? ['allow', 'deny', 'do not allow'] : ['allows', 'denies', 'does not allow']
  const verb = verbs[['allowed', 'explicitDeny', 'implicitDeny'].indexOf(decision)]
  return `${subject} ${verb} ${action}`
}

/** Returns the statement that decided in the layer that decided, or came closest. */
function statementIn(layers: readonly Layer[], decided: string): string | null {
  const sets = layers.filter(({ layer }) => placeOf(layer) === placeOf(decided))
  const blocking = sets.filter(isBlocking)
  const [first] = blocking.length > 0 ? blocking : sets.filter(({ verdict }) => verdict === 'allows')
  const set = blocking.find(decidingIn) ?? first ?? sets[0]
  const found = set && decidingIn(set)
  if (!found) return null
  const { policy, statement } = found
  // The policy of an object is named like the object: its key alone is not unique.
  const [bucketOrEnd = ''] = /(?<=:::).*$|[^/]*$/s.exec(policy.source) ?? []
  const name = policy.name ?? bucketOrEnd
  const note = statement.applies ? 'the deciding one' : 'the closest'
  return `${name}: Statement ${statement.index + 1} ${fateOf(statement)}${note}`
}

function decidingIn({ verdict, policies, closest }: Layer) {
  if (verdict === 'doesNotAllow') {
    const policy = closest && policies[closest.policy]
    const statement = closest && policy?.statements[closest.statement]
    return policy && statement ? { policy, statement } : undefined
  }
  const effect = verdict === 'denies' ? 'Deny' : 'Allow'
  const pairs = policies.flatMap((policy) => policy.statements.map((statement) => ({ policy, statement })))
  return pairs.find(({ statement }) => statement.applies && statement.effect === effect)
}

function fateOf({ applies, effect, failure }: Statement): string {
  if (applies || !failure) return effect === 'Allow' ? 'Allows' : 'Denies'
  const isVariable = failure.operator === undefined && failure.key !== undefined
  return isVariable
    ? `${failure.element} has a variable without a value`
    : `${failure.element} does not match`
}

const principals = fc.constantFrom(ALICE, `arn:aws:sts::${OTHER}:assumed-role/app/test`)
const resourcePolicies = documents.map((text) => {
  const { Statement } = JSON.parse(text)
  return { Statement: [Statement].flat().map((each: object) => ({ ...each, Principal: { AWS: OTHER } })) }
})
const question = fc.oneof(
  fc.record({
    principal: principals,
    action: fc.constantFrom('s3:GetObject', 's3:PutObject'),
    resources: fc.constantFrom(['arn:aws:s3:::data/a'], ['arn:aws:s3:::other/b']),
    resourcePolicy: fc.option(resourcePolicies, { nil: undefined }),
    resourceAccount: fc.constantFrom(OTHER, '444455556666'),
    session: fc.option(fc.record({ policy: documents }), { nil: undefined }),
  }),
  fc.record({ principal: principals, action: fc.constant('iam:ListUsers') }),
  fc.record({
    principal: fc.constant(ALICE),
    action: fc.constant('sts:AssumeRole'),
    resources: fc.constant([ROLE]),
  }),
)

/** Every estate gets so many questions. The page is opened for the last one of each kind. */
const QUESTIONS = 20

chromiumTest('the page agrees with the endpoint on every decision', async () => {
  const { page } = await open(server, '/console/explain')
  const kinds = new Set<string>()
  const property = fc.asyncProperty(
    estates,
    fc.array(question, { minLength: QUESTIONS, maxLength: QUESTIONS }),
    async (estate, asked) => {
      await build(server, estate)
      const answers = new Map<string, string>()
      for (const each of asked) {
        const { requestId, decision, decisions } = JSON.parse((await post(server, 'authorize', each)).text)
        answers.set(`${decision} ${decisions[0].layer}`, requestId)
      }
      for (const requestId of answers.values()) {
        const { shown, explained } = await opened(page, requestId)
        expect(shown).toEqual(expectedOf(explained))
        kinds.add(`${explained.decision} ${explained.layer}`)
      }
    },
  )
  await tryCasesAsync(property, { seed: 15, atLeast: 10, all: 100, endOnFailure: true })
  expect(kinds.size).toBeGreaterThan(7)
})
