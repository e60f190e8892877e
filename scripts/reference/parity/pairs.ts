/**
 * Pairs of different names with one meaning in JavaScript and Python, and reasons why one of them lacks a name.
 *
 * A member that is named alike in paired types needs no entry. A test fails for one that is in no row of the table.
 */
import type { Id } from './surface.ts'

export interface Section {
  readonly title: string
  /** The kind of the names without a prefix. */
  readonly note?: string
  /** Types, or modules of test runners. */
  readonly javascript: readonly string[]
  /**
   * Types, and methods or functions whose arguments are the members in JavaScript. Members are paired with what has the
   * same name in any of them, in snake case.
   */
  readonly python: readonly string[]
}

/** The parts of the table. What several could contain is in the last of them. */
export const SECTIONS: readonly Section[] = [
  { title: 'Functions', javascript: [''], python: [''] },
  {
    title: 'Options of a server',
    note: 'Options of `createIamulator()`, and keywords of `iamulator.start()`, which become flags of `iamulator start`.',
    javascript: ['IamulatorOptions'],
    python: ['start', 'flags'],
  },
  {
    title: 'Options of a connection',
    note: 'Options of `connectIamulator()`, and keywords of `iamulator.connect()`.',
    javascript: ['ConnectOptions'],
    python: ['connect'],
  },
  { title: 'The handle', javascript: ['Iamulator', 'AccountHandle'], python: ['Iamulator'] },
  {
    title: 'Identities',
    note: 'Members of an identity, and keywords of `iam.client()`, `iam.session()`, `iam.env()`, and `iam.credentials()`.',
    javascript: ['Identity'],
    python: ['identity'],
  },
  { title: 'Credentials', javascript: ['Credentials', 'ClientConfig'], python: ['Credentials'] },
  {
    title: 'Seeds',
    javascript: ['Seeded', 'SeededAccount'],
    python: ['Seeded', 'SeededAccount', 'SeededUser', 'SeededEntity'],
  },
  { title: 'Snapshots', javascript: ['Snapshot'], python: ['Snapshot'] },
  { title: 'The clock', javascript: ['Clock'], python: ['Clock'] },
  { title: 'Tokens', javascript: ['Tokens'], python: ['Tokens'] },
  {
    title: 'Faults',
    note: 'Members of the rule, and arguments, of `iam.fault()`.',
    javascript: ['FaultRule'],
    python: ['Iamulator.fault', 'Fault'],
  },
  {
    title: 'Decisions',
    javascript: ['Decisions', 'Decision'],
    python: ['Decisions', 'DecisionStream', 'Decision'],
  },
  {
    title: 'Filters of decisions',
    javascript: ['DecisionFilter'],
    python: ['filters', 'Decisions.list', 'Decisions.stream'],
  },
  {
    title: 'Questions',
    javascript: ['ExpectedRequests', 'AuthorizeQuestion', 'DenialReason', 'Explanation'],
    python: ['Explanation'],
  },
  { title: 'Roles and users', javascript: ['PrincipalHandle'], python: ['PrincipalHandle'] },
  {
    title: 'Access that must not be granted',
    note: 'Members of the access, and keywords of `assert_not_granted()` and `assert_granted()`.',
    javascript: ['ForbiddenAccess'],
    python: [
      ...['PrincipalHandle.assert_not_granted', 'PrincipalHandle.assert_granted'],
      ...['PolicyHandle.assert_not_granted', 'PolicyHandle.assert_granted'],
    ],
  },
  { title: 'Matchers', javascript: ['IamulatorMatchers'], python: ['PolicyHandle'] },
  {
    title: 'Errors of AWS',
    note: 'Details of the matcher `toBeAwsError()`, and keywords of `iam.raises()`.',
    javascript: ['ErrorDetails'],
    python: ['Iamulator.raises', 'RaisedError'],
  },
  {
    title: 'Least privilege',
    note: 'Options and keywords of both methods, the last three only of the second.',
    javascript: ['LeastPrivilegeOptions', 'PolicyFromCallsOptions'],
    python: ['Iamulator.least_privilege', 'Iamulator.policy_from_calls', 'PolicyFromCalls'],
  },
  { title: 'Coverage', javascript: ['PolicyCoverage'], python: ['Coverage'] },
  { title: 'Statements of policies', javascript: ['Statement'], python: ['Statement'] },
  {
    title: 'Errors',
    javascript: ['IamulatorError', 'ExpectationError'],
    python: ['IamulatorError', 'ExpectationError'],
  },
  {
    title: 'Test runners',
    note: 'In Python, fixtures and options of the plugin for pytest, and `mock_iam`.',
    javascript: [
      ...[
        'iamulator/matchers',
        'iamulator/jest',
        'iamulator/vitest',
        'iamulator/node-test',
        'iamulator/playwright',
      ],
      ...[
        'iamulator/jest/jest-preset',
        'iamulator/jest-reporter',
        'IamulatorEnvironment',
        'IamulatorFixtures',
        'IamulatorPlugin',
        'IamulatorWorkerFixtures',
      ],
      ...['MatcherContext', 'MatcherFunctions', 'MatcherResult', 'PluginOptions', 'SignInAs'],
      ...['StartingIamulator', 'TestHooks'],
    ],
    python: ['pytest', 'MockIam'],
  },
]

type Pair = readonly [javascript: Id | readonly Id[], python: Id | readonly Id[], remark?: string]

const NOT = 'with `.not`'
const KEYWORDS = 'the same members, also as keywords in snake case'
const KEYS = 'a statement is a dictionary in Python, which has these keys'
const MATCHERS = 'Python has assertions in place of matchers'
const PAGES = 'only for Playwright'
const BOTO3 = 'only for boto3'
const MOTO = 'only for tests that use the decorators of moto'
const NUMBERS = 'JavaScript selects decisions by filters only'

const EXPLANATION: readonly Id[] = [
  ...['decision', 'allowed', 'caller', 'action', 'resource', 'layer', 'reason', 'change', 'data'],
].map((name) => `Explanation.${name}`)

const GENERATED: readonly Id[] = [
  'Iamulator.policy_from_calls',
  ...['document', 'documents', 'warnings', 'not_allowed', 'notices', 'calls', 'within', 'data'].map(
    (name) => `PolicyFromCalls.${name}`,
  ),
]

/** Returns a method that policies have, as well as roles and users. */
function both(name: string): readonly Id[] {
  return [`PolicyHandle.${name}`, `PrincipalHandle.${name}`]
}

/** Pairs with different names, or with a remark. Either may be in several. A type means all its members. */
export const PAIRS: readonly Pair[] = [
  [
    'createIamulator',
    ['start', 'mock_iam'],
    'Python starts a process. The plugin for pytest does so by itself',
  ],
  ['connectIamulator', 'connect'],
  ['ConnectOptions.timeout', 'connect(timeout)', 'milliseconds, or seconds'],
  ['AccountHandle.id', 'Iamulator.account_id', 'the same as `accountId`'],
  ['Iamulator.clientConfig', ['Iamulator.client', 'Iamulator.session', 'Iamulator.credentials']],
  ['Iamulator.expectAllowed', ['Iamulator.assert_allowed', 'Iamulator.expect_allowed']],
  ['Iamulator.expectDenied', ['Iamulator.assert_denied', 'Iamulator.expect_denied']],
  ['Iamulator.expectDenied(because)', 'Iamulator.assert_denied(because)'],
  ['Iamulator.denials', 'Iamulator.denials', 'a `with` block in Python'],
  ['Iamulator.leastPrivilege', 'Iamulator.least_privilege', 'a `with` block in Python'],
  ['Iamulator.policyFromCalls', GENERATED, 'with the same members; `data` has all'],
  [
    'Iamulator.fault',
    ['Iamulator.fault', 'Fault.remove'],
    'a function removes it, or the end of a `with` block',
  ],
  ['ExpectedRequests', ['Iamulator.assert_allowed(question)', 'Iamulator.assert_denied(question)'], KEYWORDS],
  ['AuthorizeQuestion', 'Iamulator.authorize(request)', KEYWORDS],
  ['DenialReason', 'Iamulator.assert_denied(because)', 'a dictionary in Python'],
  ['IamulatorMatchers.toBeAllowed', 'Iamulator.assert_allowed'],
  ['IamulatorMatchers.toBeDenied', 'Iamulator.assert_denied'],
  [
    'IamulatorMatchers.toBeAwsError',
    ['Iamulator.raises', 'RaisedError.error', 'RaisedError.code'],
    'a `with` block in Python',
  ],
  ['IamulatorMatchers.toHaveDecided', 'Iamulator.assert_decided'],
  ['IamulatorMatchers.toHaveDecided', 'Iamulator.assert_not_decided', NOT],
  [
    'IamulatorMatchers.toGrantNothingBeyond',
    [...both('assert_nothing_beyond'), 'PolicyHandle.expect_nothing_beyond'],
  ],
  ['IamulatorMatchers.toGrantNothingBeyond', both('assert_something_beyond'), NOT],
  ['IamulatorMatchers.toEqualPolicy', both('assert_equals')],
  ['IamulatorMatchers.toEqualPolicy', both('assert_differs'), NOT],
  ['IamulatorMatchers.toNotGrant', [...both('assert_not_granted'), 'PolicyHandle.expect_not_granted']],
  ['IamulatorMatchers.toNotGrant', both('assert_granted'), NOT],
  ['IamulatorMatchers.toNotBePublic', 'PolicyHandle.assert_not_public'],
  ['IamulatorMatchers.toNotBePublic', 'PolicyHandle.assert_public', NOT],
  [
    'PrincipalHandle.expectNothingBeyond',
    ['PrincipalHandle.assert_nothing_beyond', 'PrincipalHandle.expect_nothing_beyond'],
  ],
  [
    'PrincipalHandle.expectNotGranted',
    ['PrincipalHandle.assert_not_granted', 'PrincipalHandle.expect_not_granted'],
  ],
  ['SeededAccount.users', ['SeededAccount.users', 'SeededUser.arn', 'SeededUser.credentials']],
  ['SeededAccount.roles', ['SeededAccount.roles', 'SeededEntity.arn']],
  ['Snapshot.', 'Snapshot.restore', 'the snapshot itself is a function in JavaScript'],
  ['FaultRule.action', 'Iamulator.fault(action)', 'the first argument'],
  ['FaultRule.error', 'Iamulator.fault(error)', 'also only the code'],
  ['Decisions.waitFor(timeoutMs)', 'Decisions.wait_for(timeout)', 'milliseconds, or seconds'],
  [
    'Decisions.stream',
    ['Decisions.stream', 'DecisionStream.close'],
    'an iterator, to be closed, or a `with` block in Python',
  ],
  ['DecisionFilter.limit', 'Decisions.list(limit)'],
  ['PolicyCoverage.toLcov', 'Coverage.lcov'],
  ['PolicyCoverage.toString', 'Coverage.__str__'],
  ['Explanation.toString', 'Explanation.__str__'],
  ['Explanation', EXPLANATION, 'the members of the schema; `data` has all'],
  ['iamulator/jest.iam', 'pytest.iam'],
  ['iamulator/jest-reporter.default', ['pytest.--iamulator-report', 'pytest.--iamulator-lcov']],
  ['iamulator/vitest.test', 'pytest.iam', 'the fixture `iam`'],
  ['iamulator/vitest.iamulator', 'pytest.iamulator_options'],
  ['PluginOptions', 'pytest.iamulator_options'],
  ['iamulator/node-test.useIamulator', ['pytest.iam', 'pytest.iamulator_options']],
  ['IamulatorFixtures.iam', 'pytest.iam'],
  ['IamulatorWorkerFixtures.iamulatorOptions', 'pytest.iamulator_options'],
  ['IamulatorWorkerFixtures.iamulatorOfWorker', 'pytest.iamulator'],
  [
    ['iamulator/playwright.test', 'iamulator/playwright.iamulatorFixtures'],
    'pytest.iam',
    'the fixture `iam`',
  ],
  ['Iamulator.resetUpstream', ['Iamulator.reset_upstream', 'pytest.reset_upstream']],
]

/** Why Python lacks something: an ID, or a type with all its members. */
export const ONLY_JAVASCRIPT: Readonly<Record<Id, string>> = {
  'ConnectOptions.signal': 'Python has no signals that end a wait',
  'IamulatorOptions.log': 'the server of Python is another process, which prints its log',
  'IamulatorOptions.clock': 'only for an emulator in the process; `iam.clock.set()` sets the clock',
  'IamulatorOptions.random': 'only for an emulator in the process',
  ClientConfig: 'for clients of the AWS SDK for JavaScript; Python returns clients and sessions of boto3',
  ...{ MatcherContext: MATCHERS, MatcherResult: MATCHERS, MatcherFunctions: MATCHERS },
  ...{ 'iamulator/matchers.matchersFor': MATCHERS, 'iamulator/matchers.matchers': MATCHERS },
  'iamulator/playwright.expect': MATCHERS,
  ...{ IamulatorEnvironment: 'only for Jest', 'iamulator/jest/jest-preset.default': 'only for Jest' },
  ...{ 'Statement.Sid': KEYS, 'Statement.Effect': KEYS, 'Statement.Principal': KEYS },
  ...{ 'Statement.Action': KEYS, 'Statement.Resource': KEYS, 'Statement.Condition': KEYS },
  IamulatorPlugin: 'only for Vitest',
  ...{ TestHooks: 'only for node:test', StartingIamulator: 'only for node:test' },
  'IamulatorFixtures.signIn': PAGES,
  SignInAs: PAGES,
}

/** Why JavaScript lacks something: an ID, or a type with all its members. */
export const ONLY_PYTHON: Readonly<Record<Id, string>> = {
  'start(timeout)': 'JavaScript starts no process',
  ...{ 'mock_iam(account)': MOTO, 'mock_iam(reset)': MOTO, 'mock_iam(only)': MOTO, MockIam: MOTO },
  ...{ 'Iamulator.client(region_name)': BOTO3, 'Iamulator.client(config)': BOTO3 },
  ...{ 'Iamulator.session(region_name)': BOTO3, 'Credentials.boto3': BOTO3 },
  'Iamulator.policy': 'matchers of JavaScript take documents',
  'Credentials.arn': '`iam.arn()` returns it',
  ...{ 'Snapshot.id': 'the ID of the endpoint', 'Fault.id': 'the ID of the endpoint' },
  ...{ 'Decision.number': NUMBERS, 'Decisions.latest': NUMBERS },
  ...{ 'Decisions.list(after)': NUMBERS, 'Decisions.stream(after)': NUMBERS },
  'Decisions.stream(timeout)': 'JavaScript ends a loop with `break`',
  'Decision.account': 'a filter in JavaScript',
  'IamulatorError.message': 'all errors of JavaScript have it',
  ...{ 'pytest.boto3_session': BOTO3, 'pytest.boto3_client': BOTO3 },
  'pytest.aws_env': 'JavaScript sets no variables in the process; `iam.env()` returns them',
}
