import { describe, expect, test } from '@jest/globals'
import { StoreError } from '../../../store/index.ts'
import { openPostgres } from '../../../store/shared/postgres/index.ts'
import { parsePostgresUrl } from '../../../store/shared/postgres/url.ts'

const parse = (text: string, environment = {}) => parsePostgresUrl(text, environment)

/** Returns the message about an invalid URL. */
function problem(text: string): string {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof StoreError) return error.message
  }
  throw new Error(`${text} is valid`)
}

describe('a URL', () => {
  test('names user, password, host, and database', () => {
    expect(parse('postgres://ada:secret@db.example.com:6543/iam')).toEqual({
      hosts: [{ host: 'db.example.com', port: 6543 }],
      ...{ user: 'ada', password: 'secret', database: 'iam', ssl: 'disable' },
      ...{ connectTimeout: undefined, parameters: {} },
    })
  })

  test('can leave out all but the host', () => {
    expect(parse('postgresql://db')).toMatchObject({
      hosts: [{ host: 'db', port: 5432 }],
      ...{ user: undefined, password: undefined, database: undefined },
    })
    expect(parse(' postgres://ada@db/ \n')).toMatchObject({ user: 'ada', database: undefined })
  })

  test('can name several hosts', () => {
    const hosts = [
      { host: 'a', port: 5432 },
      { host: '::1', port: 5433 },
      { host: '10.0.0.7', port: 5434 },
    ]
    expect(parse('postgres://a,[::1]:5433,10.0.0.7:5434/iam').hosts).toEqual(hosts)
    expect(parse('postgres:///iam?host=a,[::1]:5433,10.0.0.7:5434').hosts).toEqual(hosts)
    expect(parse('postgres:///iam?host=a,[::1],10.0.0.7&port=5432,5433,5434').hosts).toEqual(hosts)
    expect(parse('postgres://a,b/iam?port=6543').hosts.map(({ port }) => port)).toEqual([6543, 6543])
  })

  test('can name the directory of a socket', () => {
    const hosts = [{ host: '/var/run/postgresql', port: 5432 }]
    expect(parse('postgres://ada@%2Fvar%2Frun%2Fpostgresql/iam').hosts).toEqual(hosts)
    expect(parse('postgres://ada@/iam?host=/var/run/postgresql').hosts).toEqual(hosts)
  })

  test('contains encoded characters', () => {
    expect(parse('postgres://a%40b:p%2F%40%3F:w@db/%C3%A4')).toMatchObject({
      ...{ user: 'a@b', password: 'p/@?:w', database: 'ä' },
    })
  })

  test('has parameters of libpq', () => {
    const { ssl, parameters, connectTimeout } = parse(
      'postgres://db/iam?sslmode=verify-full&sslrootcert=/ca.pem&options=-c%20search_path%3Dx&connect_timeout=3',
    )
    expect([ssl, connectTimeout]).toEqual(['verify-full', 3000])
    expect(parameters).toMatchObject({ sslrootcert: '/ca.pem', options: '-c search_path=x' })
    expect(parse('postgres://db?target_session_attrs=read-write').hosts).toHaveLength(1)
  })

  test('leaves the mode of TLS to the environment', () => {
    expect(parse('postgres://db', { PGSSLMODE: 'require' }).ssl).toBe('require')
    expect(parse('postgres://db?sslmode=no-verify', { PGSSLMODE: 'require' }).ssl).toBe('no-verify')
  })
})

describe('what is wrong is named, but not the password', () => {
  const form = 'postgres://USER:PASSWORD@HOST:PORT/DATABASE'

  test.each([
    ['', `--store must be the URL of a PostgreSQL database, such as ${form}.`],
    ['mysql://ada:secret@db/iam', '--store must be the URL of a PostgreSQL database'],
    ['postgres:ada:secret@db', '--store must be the URL of a PostgreSQL database'],
    ['postgres://ada:secret@/iam', '--store names no host.'],
    ['postgres://ada:secret@a,,b/iam', '--store has a host without a name.'],
    ['postgres://ada:secret@db:0/iam', '--store has a port that is not from 1 to 65535.'],
    ['postgres://ada:secret@db:http/iam', '--store has a port that is not from 1 to 65535.'],
    ['postgres://ada:secret@db/iam?port=65536', '--store has a port that is not from 1 to 65535.'],
    ['postgres://ada:%secret@db/iam', '--store contains a % that does not begin an encoded character.'],
    ['postgres://ada:secret@db/iam?sslmod=require', '--store has an unknown parameter "sslmod".'],
    [
      'postgres://ada:secret@db/iam?sslmode=on',
      '--store has an unknown sslmode. Use one of prefer, require,',
    ],
    [
      'postgres://ada:secret@db/iam?connect_timeout=0',
      '--store: connect_timeout must be a number of seconds',
    ],
    ['postgres://ada:secret@db/iam?target_session_attrs=any', 'target_session_attrs must be read-write.'],
  ])('%j', (text, message) => {
    expect(problem(text)).toContain(message)
    expect(problem(text)).not.toContain('secret')
  })

  test.each(['sec/ret', 'sec?ret', 'sec#ret', '12/sec', '12?sec=ret', 'sec@ret/x'])(
    'also with the password %s that is not encoded',
    (password) => {
      const message = problem(`postgres://ada:${password}@db/iam`)
      expect(message).toContain('Encode special characters in it, such as @ as %40.')
      expect(message).not.toMatch(/sec|ret|12/)
    },
  )

  test('a file for TLS that cannot be read', async () => {
    const opening = openPostgres('postgres://ada:secret@db/iam?sslmode=verify-full&sslrootcert=/no/ca.pem')
    await expect(opening).rejects.toThrow(
      '--store: the file of sslrootcert cannot be read: no such file or directory: /no/ca.pem.',
    )
  })
})
