/**
 * Prints the caller of a profile of IAM Identity Center, with the SDK for JavaScript.
 *
 * sso-whoami.mjs fromSSO|fromIni|fromNodeProviderChain
 */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromIni, fromNodeProviderChain, fromSSO } from '@aws-sdk/credential-providers'

const provider = { fromIni, fromNodeProviderChain, fromSSO }[process.argv[2]]
const credentials = provider({ profile: 'dev' })
const client = new STSClient({ credentials, maxAttempts: 1 })
const { Arn } = await client.send(new GetCallerIdentityCommand({}))
process.stdout.write(`${Arn}\n`)
