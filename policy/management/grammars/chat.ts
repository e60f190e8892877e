/** Chat applications policies. Their grammar was recorded on AWS in September 2026. */
import { container, list, type ManagementGrammar, matching, named, one, words } from '../grammar.ts'

const client = one(words('enabled disabled'))
const workspace = /^(?:\*|[A-Z0-9]{1,255})$/
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/
const uuidOrAll = matching(new RegExp(`^\\*$|${uuid.source}`))

const channels = container({
  supported_channel_types: list(words('public private')),
  supported_role_settings: list(words('user_role channel_role')),
})

export const chatGrammar: ManagementGrammar = {
  top: 'chatbot',
  content: container({
    default: container({ client }),
    platforms: container({
      slack: container({
        client,
        workspaces: list(matching(workspace)),
        default: channels,
        overrides: named(matching(/^[A-Z0-9]{1,255}$/), channels),
      }),
      microsoft_teams: container({
        client,
        tenants: named(uuidOrAll, list(uuidOrAll)),
        default: channels,
        overrides: named(matching(uuid), named(matching(uuid), channels)),
      }),
      chime: container({ client }),
    }),
  }),
  dropsEmpty: true,
}
