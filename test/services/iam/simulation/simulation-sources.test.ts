/** What is no source of policies for a simulation. */
import { describe, test } from '@jest/globals'
import { ACCOUNT, expectError, OTHER, serverForAllTests } from '../../../support/harness.ts'
import { groupArn, userArn } from '../../callers.ts'
import { policyArn } from '../policies/holders.ts'
import { simulatePrincipal } from './simulating.ts'

const server = serverForAllTests()
const iam = server.iam()

describe('C7.5.9: a source of policies', () => {
  test.each([userArn('nobody'), groupArn('nobody'), `arn:aws:iam::${ACCOUNT}:role/x/nobody`])(
    'that is not there: %s',
    async (arn) => {
      await expectError(simulatePrincipal(iam, arn, ['s3:PutObject']), {
        code: 'NoSuchEntity',
        status: 404,
        message: 'Unable to retrieve specified IAM entity.',
      })
    },
  )

  test('of another account is out of reach, whether or not it is there', async () => {
    for (const name of ['iamulator', 'nobody']) {
      await expectError(simulatePrincipal(iam, `arn:aws:iam::${OTHER}:user/${name}`, ['s3:PutObject']), {
        code: 'InvalidInput',
        status: 400,
        message: `Invalid Policy Source Arn: caller's account ${ACCOUNT} does not have access to policies in account ${OTHER}.`,
      })
    }
  })

  test.each([
    `arn:aws:iam::${ACCOUNT}:root`,
    `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/session`,
    policyArn('queues'),
    'alice, if you will be so kind',
  ])('is a user, group, or role, not %s', async (arn) => {
    await expectError(simulatePrincipal(iam, arn, ['s3:PutObject']), {
      code: 'InvalidInput',
      status: 400,
      message: `Invalid ARN provided in the request: ${arn}`,
    })
  })
})
