/** Prints what the access token of a profile of IAM Identity Center opens, with the SDK for JavaScript. */
import { ListAccountsCommand, SSOClient } from '@aws-sdk/client-sso'
import { fromSso } from '@aws-sdk/token-providers'

const { token } = await fromSso({ profile: 'dev' })()
const { accountList } = await new SSOClient({}).send(new ListAccountsCommand({ accessToken: token }))
process.stdout.write(`${accountList.map(({ accountId }) => accountId).join()}\n`)
