import { spawnSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { type Connection, printEnvironment } from '../../server/cli/client-environment.ts'
import { settingsFromEnvironment, variableOf } from '../../server/cli/environment-variables.ts'
import { optionNames } from '../../server/cli/options.ts'
import { urlOf } from '../../server/http/urls.ts'

describe('IAMULATOR_* variables', () => {
  test('every setting has one', () => {
    expect(optionNames.map(variableOf)).toEqual([
      'IAMULATOR_PORT',
      'IAMULATOR_HOST',
      'IAMULATOR_TLS',
      'IAMULATOR_TLS_PORT',
      'IAMULATOR_PROXY',
      'IAMULATOR_ALLOW_HOST',
      'IAMULATOR_DATA',
      'IAMULATOR_DURABILITY',
      'IAMULATOR_STORE',
      'IAMULATOR_READS',
      'IAMULATOR_STORE_PATIENCE',
      'IAMULATOR_ADVERTISE',
      'IAMULATOR_PARTITION',
      'IAMULATOR_SEED',
      'IAMULATOR_QUOTA',
      'IAMULATOR_ISSUER',
      'IAMULATOR_ISSUER_HOST',
      'IAMULATOR_TOKEN_ISSUER',
      'IAMULATOR_REGION_CHECK',
      'IAMULATOR_AUTH',
      'IAMULATOR_SIGNATURES',
      'IAMULATOR_SIMULATE',
      'IAMULATOR_FEDERATION',
      'IAMULATOR_CONSISTENCY_DELAY',
      'IAMULATOR_UPSTREAM',
      'IAMULATOR_GUARD',
      'IAMULATOR_UNKNOWN',
      'IAMULATOR_RESET_UPSTREAM',
      'IAMULATOR_COVERAGE',
      'IAMULATOR_EMPTY_PAGES',
      'IAMULATOR_AUTHORIZATION_IDS',
      'IAMULATOR_AUTHORIZATION_DELAY',
      'IAMULATOR_INSTANCE_PROFILE',
      'IAMULATOR_IMDS_V1',
      'IAMULATOR_CONSOLE',
      'IAMULATOR_CONSOLE_ENTRY',
      'IAMULATOR_LOG_LEVEL',
    ])
  })

  test('are read into settings, and other variables are not looked at', () => {
    const settings = settingsFromEnvironment({
      PATH: '/bin',
      IAMULATOR_PORT: '4599',
      IAMULATOR_HOST: '0.0.0.0',
      IAMULATOR_TLS: 'on',
      IAMULATOR_TLS_PORT: '443',
      IAMULATOR_PROXY: 'on',
      IAMULATOR_ALLOW_HOST: 'iam.example.com, Other.Example.com',
      IAMULATOR_DATA: '/data',
      IAMULATOR_DURABILITY: 'os',
      IAMULATOR_PARTITION: 'aws-us-gov',
      IAMULATOR_SEED: 'seed.yaml',
      IAMULATOR_QUOTA: 'UsersQuota=200000,GroupsQuota=1',
      IAMULATOR_ISSUER: 'https://a.example.com/x=idp,https://b.example.com=http://b:8080/?a=b',
      IAMULATOR_ISSUER_HOST: 'b, C',
      IAMULATOR_TOKEN_ISSUER: 'http://iamulator:4566/',
      IAMULATOR_REGION_CHECK: 'strict',
      IAMULATOR_AUTH: 'audit',
      IAMULATOR_SIGNATURES: 'off',
      IAMULATOR_SIMULATE: 'aws',
      IAMULATOR_FEDERATION: 'strict',
      IAMULATOR_CONSISTENCY_DELAY: '1m',
      IAMULATOR_LOG_LEVEL: 'silent',
    })
    expect(settings).toEqual({
      port: 4599,
      host: '0.0.0.0',
      tls: 'on',
      tlsPort: 443,
      proxy: 'on',
      allowHosts: ['iam.example.com', 'other.example.com'],
      data: '/data',
      durability: 'os',
      partition: 'aws-us-gov',
      seed: 'seed.yaml',
      quotas: { UsersQuota: 200000, GroupsQuota: 1 },
      issuers: { 'https://a.example.com/x': 'idp', 'https://b.example.com': 'http://b:8080/?a=b' },
      issuerHosts: ['b', 'c'],
      tokenIssuer: 'http://iamulator:4566',
      regionCheck: 'strict',
      auth: 'audit',
      signatures: 'off',
      simulate: 'aws',
      federation: 'strict',
      consistencyDelay: 60_000,
      logLevel: 'silent',
    })
  })

  test('hosts are read as they are compared: in Host without the brackets of IPv6, in URLs with them', () => {
    const hosts = 'Foo_1-x.example.,10.0.0.7,[FD00:0::1],fd00::2'
    expect(settingsFromEnvironment({ IAMULATOR_ALLOW_HOST: hosts, IAMULATOR_ISSUER_HOST: hosts })).toEqual({
      allowHosts: ['foo_1-x.example.', '10.0.0.7', 'fd00:0::1', 'fd00::2'],
      issuerHosts: ['foo_1-x.example.', '10.0.0.7', '[fd00::1]', '[fd00::2]'],
    })
  })

  test('an empty one counts as not set', () => {
    expect(settingsFromEnvironment({ IAMULATOR_DATA: '', IAMULATOR_PORT: '' })).toEqual({})
  })

  test.each([
    ['IAMULATOR_PROT', '4599', 'Unknown variable IAMULATOR_PROT. Did you mean IAMULATOR_PORT?'],
    ['IAMULATOR_PORT', '65536', 'IAMULATOR_PORT=65536 must be a whole number from 0 to 65535'],
    ['IAMULATOR_CONSISTENCY_DELAY', '-1s', 'IAMULATOR_CONSISTENCY_DELAY=-1s must be a time of at most 60m'],
    [
      'IAMULATOR_CONSISTENCY_DELAY',
      '2h',
      'IAMULATOR_CONSISTENCY_DELAY=2h must be a time of at most 60m, such as',
    ],
    ['IAMULATOR_TLS', 'yes', 'IAMULATOR_TLS=yes must be one of on, off'],
    ['IAMULATOR_PROXY', '1', 'IAMULATOR_PROXY=1 must be one of on, off'],
    ['IAMULATOR_TLS_PORT', '65536', 'IAMULATOR_TLS_PORT=65536 must be a whole number from 0 to 65535'],
    ['IAMULATOR_PORT', '-1', 'IAMULATOR_PORT=-1 must be a whole number'],
    ['IAMULATOR_TOKEN_ISSUER', 'iamulator', 'IAMULATOR_TOKEN_ISSUER=iamulator must be aws or a URL, such as'],
    ['IAMULATOR_TOKEN_ISSUER', 'ftp://host', 'IAMULATOR_TOKEN_ISSUER=ftp://host must be aws or a URL'],
    [
      'IAMULATOR_TOKEN_ISSUER',
      'http://host/?a',
      'IAMULATOR_TOKEN_ISSUER=http://host/?a must be aws or a URL',
    ],
    ['IAMULATOR_AUTH', 'none', 'IAMULATOR_AUTH=none must be one of enforce, audit, off'],
    [
      'IAMULATOR_PARTITION',
      'aws-usgov',
      'IAMULATOR_PARTITION=aws-usgov must be a partition, such as aws-cn. Did you mean "aws-us-gov"?',
    ],
    ['IAMULATOR_FEDERATION', 'any', 'IAMULATOR_FEDERATION=any must be one of aws, strict'],
    [
      'IAMULATOR_QUOTA',
      'UserQuota=1',
      'IAMULATOR_QUOTA=UserQuota=1 names the unknown quota "UserQuota". Did you mean "UsersQuota"?',
    ],
    ['IAMULATOR_QUOTA', 'UsersQuota', 'IAMULATOR_QUOTA=UsersQuota must be NAME=N'],
    ['IAMULATOR_QUOTA', 'UsersQuota=1,GroupsQuota=x', 'IAMULATOR_QUOTA=GroupsQuota=x must be a whole number'],
    [
      'IAMULATOR_ISSUER',
      'https://a.example.com',
      'IAMULATOR_ISSUER=https://a.example.com must be ISSUER=SOURCE',
    ],
    ['IAMULATOR_ISSUER', 'a.example.com=idp', 'IAMULATOR_ISSUER=a.example.com=idp must be ISSUER=SOURCE'],
    ...[
      'iam.test.example:5160',
      'http://foo.example',
      'foo bar',
      '*.foo.example',
      'foo.example/',
      '[::1]:80',
      ' ',
    ].flatMap((name) =>
      ['IAMULATOR_ALLOW_HOST', 'IAMULATOR_ISSUER_HOST'].map((variable): [string, string, string] => [
        variable,
        `good.example,${name}`,
        `${variable}=${name.trim()} must be a host name without scheme, port, or path, such as iam.test.example`,
      ]),
    ),
    ['IAMULATOR_DATA', ' ', 'IAMULATOR_DATA=  is empty: give a directory'],
  ])('%s=%s is refused', (variable, value, message) => {
    expect(() => settingsFromEnvironment({ [variable]: value })).toThrow(message)
  })

  test('what Kubernetes and Docker links inject for a service called iamulator is left alone', () => {
    const kubernetes = {
      IAMULATOR_SERVICE_HOST: '10.0.0.7',
      IAMULATOR_SERVICE_PORT: '4566',
      IAMULATOR_SERVICE_PORT_HTTP: '4566',
      IAMULATOR_PORT: 'tcp://10.0.0.7:4566',
      IAMULATOR_PORT_4566_TCP: 'tcp://10.0.0.7:4566',
      IAMULATOR_PORT_4566_TCP_PROTO: 'tcp',
      IAMULATOR_PORT_4566_TCP_PORT: '4566',
      IAMULATOR_PORT_4566_TCP_ADDR: '10.0.0.7',
      IAMULATOR_CONSOLE_SERVICE_HOST: '10.0.0.8',
      IAMULATOR_CONSOLE_PORT: 'tcp://10.0.0.8:80',
      IAMULATOR_CONSOLE_PORT_80_TCP_ADDR: '10.0.0.8',
    }
    const dockerLink = {
      IAMULATOR_NAME: '/web/iamulator',
      IAMULATOR_ENV_NODE_VERSION: '20.20.2',
      IAMULATOR_PORT_4566_TCP_START: 'tcp://172.17.0.2:4566',
    }
    expect(settingsFromEnvironment({ ...kubernetes, ...dockerLink })).toEqual({})
  })
})

describe('the environment for AWS tools', () => {
  const connection = { url: 'http://127.0.0.1:4566', region: 'us-east-1' }

  test('the region selects the partition', () => {
    const chinese = { ...connection, region: 'cn-north-1' }
    expect(printEnvironment(chinese, 'shell', false)).toContain(
      'export AWS_REGION=cn-north-1\nexport AWS_DEFAULT_REGION=cn-north-1\n',
    )
    expect(printEnvironment(chinese, 'profile', false)).toContain('region = cn-north-1\n')
  })

  test('for the shell', () => {
    expect(printEnvironment({ ...connection, accountId: '123456789012' }, 'shell', false)).toBe(
      `export AWS_ENDPOINT_URL=http://127.0.0.1:4566
export AWS_ACCESS_KEY_ID=123456789012
export AWS_SECRET_ACCESS_KEY=test
export AWS_REGION=us-east-1
export AWS_DEFAULT_REGION=us-east-1
unset AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_PROFILE AWS_DEFAULT_PROFILE
unset AWS_ENDPOINT_URL_IAM AWS_ENDPOINT_URL_ORGANIZATIONS AWS_ENDPOINT_URL_STS AWS_IGNORE_CONFIGURED_ENDPOINT_URLS
unset AWS_ENDPOINT_URL_ACCESSANALYZER AWS_ENDPOINT_URL_ACCOUNT_ACCESS AWS_ENDPOINT_URL_IAM_TOOLBOX AWS_ENDPOINT_URL_IDENTITYSTORE AWS_ENDPOINT_URL_SIGNIN AWS_ENDPOINT_URL_SSO AWS_ENDPOINT_URL_SSO_ADMIN AWS_ENDPOINT_URL_SSO_OIDC
`,
    )
  })

  test('for the services of the server only', () => {
    expect(printEnvironment(connection, 'shell', true)).toBe(
      `export AWS_ENDPOINT_URL_IAM=http://127.0.0.1:4566
export AWS_ENDPOINT_URL_ORGANIZATIONS=http://127.0.0.1:4566
export AWS_ENDPOINT_URL_STS=http://127.0.0.1:4566
export AWS_ENDPOINT_URL_ACCESSANALYZER=http://127.0.0.1:4566
export AWS_ENDPOINT_URL_ACCOUNT_ACCESS=http://127.0.0.1:4566
export AWS_ENDPOINT_URL_IAM_TOOLBOX=http://127.0.0.1:4566
export AWS_ENDPOINT_URL_IDENTITYSTORE=http://127.0.0.1:4566
export AWS_ENDPOINT_URL_SIGNIN=http://127.0.0.1:4566
export AWS_ENDPOINT_URL_SSO=http://127.0.0.1:4566
export AWS_ENDPOINT_URL_SSO_ADMIN=http://127.0.0.1:4566
export AWS_ENDPOINT_URL_SSO_OIDC=http://127.0.0.1:4566
unset AWS_IGNORE_CONFIGURED_ENDPOINT_URLS
`,
    )
    expect(JSON.parse(printEnvironment(connection, 'json', true))).toEqual({
      AWS_ENDPOINT_URL_IAM: 'http://127.0.0.1:4566',
      AWS_ENDPOINT_URL_ORGANIZATIONS: 'http://127.0.0.1:4566',
      AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:4566',
      AWS_ENDPOINT_URL_ACCESSANALYZER: 'http://127.0.0.1:4566',
      AWS_ENDPOINT_URL_ACCOUNT_ACCESS: 'http://127.0.0.1:4566',
      AWS_ENDPOINT_URL_IAM_TOOLBOX: 'http://127.0.0.1:4566',
      AWS_ENDPOINT_URL_IDENTITYSTORE: 'http://127.0.0.1:4566',
      AWS_ENDPOINT_URL_SIGNIN: 'http://127.0.0.1:4566',
      AWS_ENDPOINT_URL_SSO: 'http://127.0.0.1:4566',
      AWS_ENDPOINT_URL_SSO_ADMIN: 'http://127.0.0.1:4566',
      AWS_ENDPOINT_URL_SSO_OIDC: 'http://127.0.0.1:4566',
    })
  })

  test('for those whose proxy the server is', () => {
    const proxied = { ...connection, proxyCa: '/home/ada/ca.pem' }
    expect(printEnvironment(proxied, 'shell', false)).toBe(
      `export HTTPS_PROXY=http://127.0.0.1:4566
export AWS_CA_BUNDLE=/home/ada/ca.pem
export AWS_ACCESS_KEY_ID=test
export AWS_SECRET_ACCESS_KEY=test
export AWS_REGION=us-east-1
export AWS_DEFAULT_REGION=us-east-1
unset AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_PROFILE AWS_DEFAULT_PROFILE
unset AWS_ENDPOINT_URL AWS_ENDPOINT_URL_IAM AWS_ENDPOINT_URL_ORGANIZATIONS AWS_ENDPOINT_URL_STS https_proxy NO_PROXY no_proxy
unset AWS_ENDPOINT_URL_ACCESSANALYZER AWS_ENDPOINT_URL_ACCOUNT_ACCESS AWS_ENDPOINT_URL_IAM_TOOLBOX AWS_ENDPOINT_URL_IDENTITYSTORE AWS_ENDPOINT_URL_SIGNIN AWS_ENDPOINT_URL_SSO AWS_ENDPOINT_URL_SSO_ADMIN AWS_ENDPOINT_URL_SSO_OIDC
`,
    )
    expect(JSON.parse(printEnvironment(proxied, 'json', false))).toEqual({
      HTTPS_PROXY: 'http://127.0.0.1:4566',
      AWS_CA_BUNDLE: '/home/ada/ca.pem',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
    })
  })

  test.each([
    "/home/ada/my dir/it's/ca.pem",
    '/home/ada/$(false)`false`"\\;&|<>(){}[]?*!#~\n.pem',
    '~/ca.pem',
  ])('a shell reads the value that was meant: %j', (proxyCa) => {
    const lines = printEnvironment({ ...connection, url: 'http://[::1]:4566', proxyCa }, 'shell', false)
    const script = `eval "$LINES"; printf '%s\\n' "$HTTPS_PROXY" "$AWS_CA_BUNDLE"`
    const { stdout, stderr } = spawnSync('sh', ['-c', script], {
      env: { PATH: process.env['PATH'], LINES: lines },
      encoding: 'utf8',
    })
    expect({ stdout, stderr }).toEqual({ stdout: `http://[::1]:4566\n${proxyCa}\n`, stderr: '' })
  })

  test('of what outranks it nothing is left', () => {
    const before = {
      AWS_SESSION_TOKEN: 'x',
      AWS_SECURITY_TOKEN: 'x',
      AWS_PROFILE: 'x',
      AWS_DEFAULT_PROFILE: 'x',
      AWS_ENDPOINT_URL: 'x',
      AWS_ENDPOINT_URL_IAM: 'x',
      AWS_ENDPOINT_URL_ORGANIZATIONS: 'x',
      AWS_ENDPOINT_URL_STS: 'x',
      AWS_ENDPOINT_URL_SSO: 'x',
      AWS_ENDPOINT_URL_SSO_OIDC: 'x',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    }
    const remaining = (target: Connection, only: boolean) => {
      const env = { PATH: process.env['PATH'], ...before, LINES: printEnvironment(target, 'shell', only) }
      const { stdout } = spawnSync('sh', ['-c', 'eval "$LINES"; env'], { env, encoding: 'utf8' })
      return Object.keys(before).filter((name) =>
        stdout.split('\n').some((line) => line === `${name}=x` || line === `${name}=true`),
      )
    }
    expect(remaining(connection, false)).toEqual([])
    // Configured endpoints bypass a proxy, so the variable that makes SDKs ignore them stays set.
    expect(remaining({ ...connection, proxyCa: '/ca.pem' }, false)).toEqual([
      'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
    ])
    expect(remaining(connection, true)).toEqual([
      'AWS_SESSION_TOKEN',
      'AWS_SECURITY_TOKEN',
      'AWS_PROFILE',
      'AWS_DEFAULT_PROFILE',
      'AWS_ENDPOINT_URL',
    ])
  })

  test('as a profile', () => {
    expect(printEnvironment(connection, 'profile', false)).toBe(
      `[profile iamulator]
region = us-east-1
aws_access_key_id = test
aws_secret_access_key = test
endpoint_url = http://127.0.0.1:4566
`,
    )
    expect(printEnvironment(connection, 'profile', true)).toContain(
      '[services iamulator]\niam =\n  endpoint_url = ',
    )
    expect(printEnvironment(connection, 'profile', true)).toContain(
      '\nsso_admin =\n  endpoint_url = http://127.0.0.1:4566\n',
    )
  })

  test('a server on every interface is reached on this machine', () => {
    expect(urlOf('0.0.0.0', 1)).toBe('http://127.0.0.1:1')
    expect(urlOf('::', 1)).toBe('http://[::1]:1')
    expect(urlOf('localhost', 1)).toBe('http://localhost:1')
  })
})
