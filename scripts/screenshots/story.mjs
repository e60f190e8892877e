/** The calls before the screenshots: ten minutes of a company, always the same. */

/** @param {string} account @param {string} role @param {string} name of the session */
const session = (account, role, name) => `arn:aws:sts::${account}:assumed-role/${role}/${name}`
const DEPLOYER = session('222233334444', 'github-deployer', 'ci-4821')
const ORDERS = session('222233334444', 'orders-fn', 'orders-api')
const RUNNER = session('444455556666', 'etl-runner', 'nightly')
const ALICE = 'arn:aws:iam::000000000000:user/alice'
const DAVE = 'arn:aws:iam::555566667777:user/dave'

const KEY = 'arn:aws:kms:eu-central-1:222233334444:key/1f0c6f5e-3b4c-4c1e-9a55-0d8f2a7b6c5d'
const KEY_POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Sid: 'Account', Effect: 'Allow', Principal: { AWS: '222233334444' }, Action: 'kms:*', Resource: '*' },
    {
      Sid: 'OnlyBilling',
      Effect: 'Deny',
      NotPrincipal: { AWS: 'arn:aws:iam::222233334444:role/billing' },
      Action: 'kms:Decrypt',
      Resource: '*',
    },
  ],
}

/** A call: who, what, on what, and what else it has. */
const CALLS = [
  [ORDERS, 'dynamodb:Query', 'arn:aws:dynamodb:eu-central-1:222233334444:table/orders/index/by-customer'],
  [ORDERS, 'ssm:GetParameter', 'arn:aws:ssm:eu-central-1:222233334444:parameter/orders/flags'],
  [ORDERS, 'sqs:SendMessage', 'arn:aws:sqs:eu-central-1:222233334444:orders-events'],
  [ALICE, 'iam:ListRoles', '*', { region: 'us-east-1' }],
  [ALICE, 'iam:GetRole', 'arn:aws:iam::000000000000:role/auditor', { region: 'us-east-1' }],
  [DEPLOYER, 's3:PutObject', 'arn:aws:s3:::shop-assets/builds/4820.tgz'],
  [RUNNER, 's3:GetObject', 'arn:aws:s3:::acme-lake/orders/2026/11/27.parquet'],
]
/** Calls that are refused now and then. */
const REFUSED = [
  [ORDERS, 'kms:Decrypt', KEY, { resourcePolicy: KEY_POLICY, resourcePolicyKind: 'key' }],
  [DAVE, 'iam:CreateAccessKey', DAVE, { region: 'us-east-1' }],
  [RUNNER, 's3:PutObject', 'arn:aws:s3:::acme-lake/orders/2026/11/28.parquet'],
  [
    session('333344445555', 'web-box', 'i-0a1b2c3d'),
    'ec2:RunInstances',
    'arn:aws:ec2:us-west-2:333344445555:instance/*',
    { region: 'us-west-2' },
  ],
]
const DENIED = [DEPLOYER, 's3:PutObject', 'arn:aws:s3:::shop-assets/releases/4821.tgz']

/** A policy while it is edited: one condition key is misspelled, and one resource is no ARN. */
export const DRAFT = {
  name: 'arn:aws:iam::222233334444:policy/github-deploy',
  text: `${JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'WriteReleases',
          Effect: 'Allow',
          Action: ['s3:PutObject', 's3:AbortMultipartUpload'],
          Resource: 'arn:aws:s3:::shop-assets/releases/*',
          Condition: { StringEqualsIfExists: { 'aws:PrincipleTag/team': 'shop' } },
        },
        { Sid: 'ReadTables', Effect: 'Allow', Action: 'dynamodb:Query', Resource: 'table/orders' },
      ],
    },
    null,
    2,
  )}`,
}

/** How many calls of each of the 120 parts of the ten minutes. The same numbers every time, without a rhythm to see. */
const amounts = Array.from(
  { length: 120 },
  (_, part) => 2 + (((part * part * 31 + part * 17) % 47) % 13) + (part > 90 ? 6 : 0),
)

/**
 * Plays the story, which ends now.
 *
 * @param {string} url of the server
 * @returns {Promise<string>} the ID of the request that the story is about
 */
export async function playStory(url) {
  await post(url, 'clock', { advance: '-10m' })
  for (const [part, amount] of amounts.entries()) {
    await post(url, 'clock', { advance: '5s' })
    for (let index = 0; index < amount; index++) await ask(url, CALLS[(part + index * 3) % CALLS.length])
    if (part % 9 === 4) await ask(url, REFUSED[(part * 5) % REFUSED.length])
  }
  await post(url, 'clock', { reset: true })
  for (const call of REFUSED) await ask(url, call)
  for (let index = 0; index < 14; index++) await ask(url, REFUSED[0])
  for (const call of CALLS) await ask(url, call)
  await ask(url, DENIED)
  const { decisions } = await (await fetch(`${url}/_iamulator/decisions?limit=1`)).json()
  return decisions[0].requestId
}

function ask(url, [principal, action, resource, further = {}]) {
  const question = { principal, action, resources: [resource], region: 'eu-central-1', ...further }
  return post(url, 'authorize', question)
}

async function post(url, path, body) {
  const response = await fetch(`${url}/_iamulator/${path}`, { method: 'POST', body: JSON.stringify(body) })
  if (!response.ok && response.status !== 403) throw new Error(`${path}: ${await response.text()}`)
}
