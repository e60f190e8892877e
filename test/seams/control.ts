/** Scenarios of the analysis of policies, and of the emulator's own endpoints. */
import { AccessAnalyzerClient, CheckNoNewAccessCommand } from '@aws-sdk/client-accessanalyzer'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { callerIs, creationBy, usersSeenBy } from './calls.ts'
import { calling, credentialsIn, inTwoParts, outcomeOf, type Scenario } from './scenario.ts'
import { READER, roleArn } from './seed.ts'
import { ACCOUNT, clientOf, type World } from './world.ts'

const documentOf = (...Action: readonly string[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] })

const check = (world: World) =>
  outcomeOf(
    clientOf(world, AccessAnalyzerClient).send(
      new CheckNoNewAccessCommand({
        existingPolicyDocument: documentOf('s3:GetObject'),
        newPolicyDocument: documentOf('s3:GetObject', 's3:PutObject'),
        policyType: 'IDENTITY_POLICY',
      }),
    ),
    ({ result, reasons = [] }) => ({
      result,
      statements: reasons.map(({ statementIndex }) => statementIndex),
    }),
  )

async function explanation({ controls, here }: World): Promise<unknown> {
  const { decision, change } = await controls.explain(
    here({
      principal: `arn:aws:iam::${ACCOUNT}:user/reader`,
      action: 'iam:CreateUser' as const,
      resource: `arn:aws:iam::${ACCOUNT}:user/bob`,
    }),
  )
  return { decision, firstStep: change?.steps[0]?.text }
}

/** The error says what was probably meant. A denial would let a test of security pass. */
async function misspelled({ controls, here }: World): Promise<unknown> {
  const principal = here(`arn:aws:iam::${ACCOUNT}:user/reader`)
  try {
    return await controls.explain({ principal, action: 'iam:CreatUser' })
  } catch (error) {
    const { code, message } = Object(error)
    return { code, hint: /Did you mean .*?\?/.exec(message)?.[0] }
  }
}

/** The proof is about all requests, and its message names one that is granted. */
async function proof({ controls, here }: World): Promise<unknown> {
  const reader = here(`arn:aws:iam::${ACCOUNT}:user/reader` as const)
  await controls.expectNotGranted(reader, 'iam:Create*')
  return controls.expectNotGranted(reader, 'iam:List*').catch(({ message }) => message.split('\n')[0])
}

async function shortSession(world: World) {
  const input = { RoleArn: world.here(roleArn('app')), RoleSessionName: 'short', DurationSeconds: 3600 }
  const session = credentialsIn(await clientOf(world, STSClient, READER).send(new AssumeRoleCommand(input)))
  await world.controls.advance('2h')
  return session
}

export const controlScenarios: Readonly<Record<string, Scenario>> = {
  'a check for new access': calling(check, { answer: { result: 'FAIL', statements: [0] } }),
  explain: calling(explanation, {
    answer: {
      decision: 'implicitDeny',
      firstStep: `Add this statement to the identity-based policy read: {"Effect":"Allow","Action":"iam:CreateUser","Resource":"arn:aws:iam::${ACCOUNT}:user/bob"}`,
    },
  }),
  'a question with a misspelled action': calling(misspelled, {
    answer: { code: 'UnknownAction', hint: 'Did you mean "iam:CreateUser"?' },
  }),
  'a proof of what a user cannot do': calling(proof, {
    answer: `expected arn:aws:iam::${ACCOUNT}:user/reader not to be granted such access, but:`,
  }),
  reset: inTwoParts({
    prepare: (world) => creationBy(world),
    call: async (world) => {
      const before = await usersSeenBy(world)
      await world.controls.reset()
      return { before, after: await usersSeenBy(world), reader: await usersSeenBy(world, READER) }
    },
    answer: {
      before: ['bob', 'guarded', 'reader'],
      after: ['guarded', 'reader'],
      reader: ['guarded', 'reader'],
    },
  }),
  'a session that expires when the clock moves': inTwoParts({
    prepare: shortSession,
    call: (world, session) => callerIs(world, session),
    answer: {
      error: 'ExpiredToken',
      status: 403,
      message: 'The security token included in the request is expired',
    },
    differs: {
      'with --data, after a restart': {
        answer: `arn:aws:sts::${ACCOUNT}:assumed-role/app/short`,
        because: 'offsets of clocks are not saved: the restart returns to real time',
      },
    },
  }),
}
