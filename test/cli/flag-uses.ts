/** A use of each flag of the command line, for the test that each flag changes something. */

export const ALICE = 'arn:aws:iam::000000000000:user/alice'
export const OTHER_ACCOUNT = '111111111111'

/** A line without a flag, and one with it. Words of the second are added to the first, unless it is a whole line. */
export interface Use {
  readonly without: string
  readonly added: string
  /** What the command then says, if it refuses its input because of the flag. */
  readonly refused?: string
}

const use = (without: string, added: string): Use => ({ without, added })

/** The values of the settings, with others that they need. */
export const SETTINGS: Readonly<Record<string, Use>> = {
  ...Object.fromEntries(
    [
      '--port 5001',
      '--host localhost',
      '--tls on',
      '--tls-port 5002',
      '--proxy on',
      '--allow-host iam.example',
      '--data state',
      '--store postgres://db/iamulator',
      '--partition aws-cn',
      '--seed seed.json',
      '--quota UsersQuota=7',
      '--issuer https://idp.example=idp',
      '--issuer-host idp.example',
      '--token-issuer aws',
      '--region-check strict',
      '--auth audit',
      '--signatures off',
      '--simulate aws',
      '--federation strict',
      '--consistency-delay 2s',
      '--upstream http://127.0.0.1:5000',
      '--guard s3=audit',
      '--unknown pass',
      '--coverage all',
      '--empty-pages on',
      '--authorization-ids all',
      '--authorization-delay 2s',
      '--reset-upstream on',
      '--instance-profile app',
      '--imds-v1 on',
      '--console off',
      '--console-entry password',
      '--log-level error',
    ].map((flag) => [flag.slice(2).split(' ')[0], use('', flag)]),
  ),
  durability: use('--data state', '--durability os'),
  reads: use('--store postgres://db/iamulator', '--reads local'),
  'store-patience': use('--store postgres://db/iamulator', '--store-patience 1s'),
  advertise: use('--store postgres://db/iamulator', '--advertise http://10.0.0.7:4566'),
}

const ACCOUNT = '--account 000000000000'
const PARTITION = '--partition aws-cn'
const QUESTION = 'explain --question question.json'
const CHECK = 'check new.json --against old.json'
const STORE = '--store postgres://user@127.0.0.1:1/iamulator'

/** Commands that change nothing -> flag -> its use. */
export const QUERIES: Readonly<Record<string, Readonly<Record<string, Use>>>> = {
  health: {},
  ca: {},
  env: {
    format: use('env', '--format json'),
    only: use('env', '--only'),
    account: use('env', `--account ${OTHER_ACCOUNT}`),
    region: use('env', '--region eu-west-1'),
    proxy: use('env', '--proxy ca.pem'),
    port: use('env', '--port 5001'),
    host: use('env', '--host localhost'),
    partition: use('env', PARTITION),
  },
  explain: {
    principal: use(QUESTION, '--principal 000000000000'),
    action: use(QUESTION, '--action s3:PutObject'),
    resource: use(QUESTION, '--resource arn:aws:s3:::payroll/2026'),
    context: use(`${QUESTION} --action s3:PutObject`, '--context aws:MultiFactorAuthPresent=true'),
    mfa: use(`${QUESTION} --action s3:PutObject`, '--mfa'),
    question: use(`explain --principal ${ALICE} --action s3:PutObject`, '--question question.json'),
    'unknown-actions': use(`${QUESTION} --action s3:GetObjct`, '--unknown-actions'),
    'authorization-id': {
      ...use('explain', '--authorization-id 1a'),
      refused: 'No denial has the authorization ID "1a"',
    },
    json: use(QUESTION, '--json'),
    'exit-code': use(`${QUESTION} --action s3:PutObject`, '--exit-code'),
  },
  decisions: {
    denied: use('decisions', '--denied'),
    deny: use('decisions', '--deny'),
    principal: use('decisions', `--principal ${ALICE}`),
    caller: use('decisions', `--caller ${ALICE}`),
    action: use('decisions', '--action s3:PutObject'),
    resource: use('decisions', '--resource *2.json'),
    layer: use('decisions', '--layer boundary'),
    operation: use('decisions', '--operation s3:Head*'),
    since: use('decisions', '--since 2030-01-01T00:00:30Z'),
    'unknown-actions': use('decisions --action s3:DeletObject', '--unknown-actions'),
    limit: use('decisions', '--limit 1'),
    'fail-on-denied': use('decisions', '--fail-on-denied'),
    json: use('decisions', '--json'),
    account: use('decisions', `--account ${OTHER_ACCOUNT}`),
    partition: use(`decisions ${ACCOUNT}`, PARTITION),
  },
  coverage: {
    lcov: use('coverage', '--lcov covered'),
    'fail-under': use('coverage', '--fail-under 100'),
    json: use('coverage', '--json'),
    account: use('coverage', `--account ${OTHER_ACCOUNT}`),
    partition: use(`coverage ${ACCOUNT}`, PARTITION),
  },
  policy: {
    principal: use('policy', `--principal ${ALICE}`),
    for: use('policy', `--for ${ALICE}`),
    since: use('policy', '--since 2030-01-01T00:00:30Z'),
    denied: use('policy', '--denied'),
    wildcards: use('policy', '--wildcards'),
    'action-wildcards': use('policy --fold arn:aws:s3:::reports/', '--action-wildcards'),
    condition: use('policy', '--condition aws:SecureTransport'),
    fold: use('policy', '--fold arn:aws:s3:::reports/'),
    'account-as': use(`policy ${ACCOUNT}`, '--account-as ACCOUNT'),
    size: use('policy --json', '--size inline'),
    directory: use('policy', '--directory policies'),
    json: use('policy', '--json'),
    account: use('policy', `--account ${OTHER_ACCOUNT}`),
    partition: use(`policy ${ACCOUNT}`, PARTITION),
  },
  check: {
    principal: use(CHECK, `--principal ${ALICE}`),
    against: use('check new.json', '--against old.json'),
    denies: use('check new.json --resources *', '--denies iam:CreateUser'),
    grants: use('check new.json --resources *', '--grants iam:CreateUser'),
    resources: use('check new.json --denies s3:*', '--resources arn:aws:s3:::payroll/*'),
    public: use('check bucket.json', '--public AWS::S3::Bucket'),
    type: {
      ...use('check bucket.json --denies s3:*', '--type identity'),
      refused: 'statement 1 has a Principal, which a policy of type "identity" cannot have.',
    },
    'unknown-actions': use('check new.json --denies shop:Buy', '--unknown-actions'),
    realistic: use('check own.json --against new.json --unknown-actions', '--realistic'),
    json: use(CHECK, '--json'),
    sarif: use(CHECK, '--sarif'),
  },
  lint: {
    type: use('lint trust.json', '--type identity'),
    'resource-type': use('lint queue.json', '--resource-type AWS::S3::Bucket'),
    'fail-on': use('lint suggestion.json', '--fail-on suggestion'),
    json: use('lint wrong.json', '--json'),
    sarif: use('lint wrong.json', '--sarif'),
  },
}

/** Commands that change the state or the clock -> flag -> its use. */
export const CHANGES: Readonly<Record<string, Readonly<Record<string, Use>>>> = {
  reset: {
    account: use('reset', `--account ${OTHER_ACCOUNT}`),
    partition: use(`reset ${ACCOUNT}`, PARTITION),
  },
  seed: {
    json: use('seed seed.json', '--json'),
    account: use('seed seed.json', `--account ${OTHER_ACCOUNT}`),
    partition: use(`seed seed.json ${ACCOUNT}`, PARTITION),
  },
  'snapshot save': {
    account: use('snapshot save', `--account ${OTHER_ACCOUNT}`),
    partition: use(`snapshot save ${ACCOUNT}`, PARTITION),
  },
  'snapshot restore': {},
  'snapshot delete': {},
  'clock now': {
    account: use('clock now', `--account ${OTHER_ACCOUNT}`),
    partition: use(`clock now --account ${OTHER_ACCOUNT}`, PARTITION),
  },
  'clock advance': {
    account: use('clock advance 1h', `--account ${OTHER_ACCOUNT}`),
    partition: use(`clock advance 1h --account ${OTHER_ACCOUNT}`, PARTITION),
  },
  'clock set': {
    account: use('clock set 2031-01-01T00:00:00Z', `--account ${OTHER_ACCOUNT}`),
    partition: use(`clock set 2031-01-01T00:00:00Z --account ${OTHER_ACCOUNT}`, PARTITION),
  },
  'clock reset': {
    account: use('clock reset', `--account ${OTHER_ACCOUNT}`),
    partition: use(`clock reset --account ${OTHER_ACCOUNT}`, PARTITION),
  },
}

/** Commands on a database, which is not there. */
export const DATABASE: Readonly<Record<string, Readonly<Record<string, Use>>>> = {
  'store import': {
    data: use(`store import ${STORE}`, '--data state'),
    store: use('store import --data state', STORE),
  },
  'store export': {
    data: use(`store export ${STORE}`, '--data state'),
    store: use('store export --data state', STORE),
  },
  'store upgrade': { store: use('store upgrade', STORE) },
}

/** A line of each command that asks a server, to be asked at another address. */
export const AT_SERVERS: Readonly<Record<string, string>> = {
  health: 'health',
  ca: 'ca',
  explain: QUESTION,
  decisions: 'decisions',
  coverage: 'coverage',
  policy: 'policy',
  check: `${CHECK} --principal ${ALICE}`,
  reset: 'reset',
  seed: 'seed seed.json',
  'snapshot save': 'snapshot save',
  'snapshot restore': 'snapshot restore snapshot-1',
  'snapshot delete': 'snapshot delete snapshot-1',
  'clock now': 'clock now',
  'clock advance': 'clock advance 1h',
  'clock set': 'clock set 2031-01-01T00:00:00Z',
  'clock reset': 'clock reset',
}
