/** The account sees no instance: what one is for, and how to create it. */
import { useState } from 'preact/hooks'
import { call, post } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { Command, Empty, Step, Steps } from '../../components/empty.tsx'
import { Failure } from '../../components/failure.tsx'
import { say } from '../../components/overlays/toast.tsx'
import { consoleState } from '../../state/console-state.ts'
import { usePage } from '../../state/page.ts'

export function NoInstance({ onChange }: { readonly onChange: () => void }) {
  usePage([{ text: 'Identity Center' }])
  const [error, setError] = useState<unknown>()
  const { signedIn, address } = consoleState.value ?? {}
  const account = signedIn?.present.accountId ?? ''
  const attempt = (create: () => Promise<unknown>, text: string) => {
    create().then(() => {
      onChange()
      say(text)
    }, setError)
  }
  // The console of AWS creates the instance of an organization. No operation does.
  const ofOrganization = () => post('/_iamulator/identity-center', { account })
  const ofAccount = () => call('sso-admin', 'CreateInstance', {})
  return (
    <Empty
      level={1}
      title="No instance of Identity Center yet"
      text="With IAM Identity Center, people sign in once, and choose among the accounts and permission sets that are assigned to them."
    >
      <Steps>
        <Step level={2} title="Enable it for an organization">
          <p class="quiet">
            Account {account} manages the users. Without an organization, it becomes the management account of
            a new one.
          </p>
          <p>
            <Button
              kind="primary"
              onClick={() => attempt(ofOrganization, 'Identity Center is enabled for the organization.')}
            >
              Enable for the organization
            </Button>
          </p>
        </Step>
        <Step level={2} title="Or for this account only">
          <p class="quiet">It has users and applications, but no permission sets.</p>
          <p>
            <Button onClick={() => attempt(ofAccount, 'Identity Center is enabled for this account.')}>
              Enable for the account
            </Button>
          </p>
        </Step>
        <Step level={2} title="Or in a terminal">
          <Command
            what="command"
            text={`curl -X POST http://${address}/_iamulator/identity-center -d '{"account": "${account}"}'`}
          />
        </Step>
      </Steps>
      {error !== undefined && <Failure error={error} />}
    </Empty>
  )
}
