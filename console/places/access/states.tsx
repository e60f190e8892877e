/** What the place shows instead of a map: nothing to show, or too much. */
import type { ApiError } from '../../api/client.ts'
import { LinkButton } from '../../components/button.tsx'
import { Command, Empty, Step, Steps } from '../../components/empty.tsx'
import { linkTo } from '../../router.ts'
import { accountOf, consoleState } from '../../state/console-state.ts'

const CREATE = `aws iam create-role --role-name deployer --assume-role-policy-document '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}'`

export function NoRoles() {
  return (
    <Empty
      title="No roles yet"
      text="This map shows every role, who can become it, and why the others cannot. It has columns by hop: from outside, the first role, and the roles that come after it."
    >
      <Steps>
        <Step title="Create a role">
          <Command text={CREATE} what="command" />
        </Step>
        <Step title="Come back">
          <p class="quiet">The map shows who its trust policy lets in.</p>
        </Step>
      </Steps>
    </Empty>
  )
}

/** More than this are counted. */
const MOST = 40

export function TooMany({ error }: { readonly error: ApiError }) {
  const accounts = consoleState.value?.accounts ?? []
  return (
    <Empty title="Too much for one map" text={error.message}>
      <ul class="wrap">
        {accounts.slice(0, MOST).map(({ id }) => (
          <li key={id}>
            <LinkButton href={linkTo(['access'], { account: id })} icon="organization">
              {accountOf(id).name}
            </LinkButton>
          </li>
        ))}
      </ul>
      {accounts.length > MOST && (
        <p class="quiet">And {accounts.length - MOST} more accounts, which the menu above finds.</p>
      )}
    </Empty>
  )
}
