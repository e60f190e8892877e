/** Runs all scenarios in a test of a project with the preset for Jest. A bundle of this file is such a test. */
import { writeFileSync } from 'node:fs'
import type { AccountHandle } from '../../package/index.ts'
import { SCENARIOS } from './scenarios.ts'
import { OTHER_SEED } from './seed.ts'
import { MEMBER, namesIn, userIn, type World } from './world.ts'

declare const test: (title: string, body: () => Promise<void>) => void
declare const afterAll: (body: () => void) => void
declare const require: (name: 'iamulator/jest') => { readonly iam: AccountHandle }

const { iam } = require('iamulator/jest')

const world: World = {
  route: { url: iam.url, endpoint: iam.url, agents: {} },
  region: 'us-east-1',
  ...namesIn('aws', iam.id),
  controls: {
    reset: () => iam.reset(),
    explain: (question) => iam.explain(question),
    expectNotGranted: (user, actions) => iam.user(userIn(user)).expectNotGranted({ actions }),
    advance: (by) => iam.clock.advance(by),
    oidcToken: (request) => iam.tokens.oidc(request),
    samlResponse: (request) => iam.tokens.saml(request),
  },
  between: async () => {},
}

const answers: Record<string, unknown> = {}
for (const [title, scenario] of Object.entries(SCENARIOS))
  test(title, async () => {
    await iam.account(MEMBER).reset()
    // The preset seeds only the account of the worker.
    await iam.seed(world.here(OTHER_SEED))
    answers[title] = await scenario.answerIn(world)
  })
afterAll(() => writeFileSync('answers.json', JSON.stringify(answers)))
