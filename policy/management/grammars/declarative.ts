/**
 * Policies that declare how EC2, S3, Bedrock, and upgrades behave.
 *
 * Sources: AWS Organizations User Guide, syntax and examples of declarative, Amazon S3, Amazon Bedrock, and
 * upgrade rollout policies.
 */
import {
  anyText,
  type Check,
  container,
  list,
  type ManagementGrammar,
  matching,
  named,
  one,
  someText,
  words,
} from '../grammar.ts'
import { region } from './regional.ts'

const preference = one(words('no_preference enabled disabled'))
const age = one(matching(/^\d{1,16}$/))

const hopLimit: Check = (text) => /^-?\d{1,2}$/.test(text) && Number(text) >= -1 && Number(text) <= 64

/**
 * Unverified: Declarative policies for EC2 may select images by any texts, because the guide gives only
 * examples.
 */
const imageCriteria = container({
  allowed_image_providers: list(someText),
  image_names: list(someText),
  marketplace_product_codes: list(someText),
  creation_date_condition: container({ maximum_days_since_created: age }),
  deprecation_time_condition: container({ maximum_days_since_deprecated: age }),
})

const criteria = Array.from({ length: 10 }, (_, index) => [`criteria_${index + 1}`, imageCriteria] as const)

export const ec2Grammar: ManagementGrammar = {
  top: 'ec2_attributes',
  content: container({
    exception_message: one(anyText),
    vpc_block_public_access: container({
      internet_gateway_block: container({
        mode: one(words('off block_ingress block_bidirectional')),
        exclusions_allowed: one(words('enabled disabled')),
      }),
    }),
    serial_console_access: container({ status: one(words('enabled disabled')) }),
    image_block_public_access: container({ state: one(words('unblocked block_new_sharing')) }),
    allowed_images_settings: container({
      state: one(words('enabled disabled audit_mode')),
      image_criteria: container(Object.fromEntries(criteria)),
    }),
    instance_metadata_defaults: container({
      http_tokens: one(words('no_preference required optional')),
      http_put_response_hop_limit: one(hopLimit),
      http_endpoint: preference,
      instance_metadata_tags: preference,
    }),
    snapshot_block_public_access: container({
      state: one(words('block_all_sharing block_new_sharing unblocked')),
    }),
    /**
     * Unverified: The mode and the exclusions of `vpc_encryption_control` in declarative policies may be any
     * text.
     */
    vpc_encryption_control: container({
      mode: one(someText),
      exclusions: named(someText, one(someText)),
    }),
  }),
}

export const s3Grammar: ManagementGrammar = {
  top: 's3_attributes',
  content: container({ public_access_block_configuration: one(words('all none')) }),
  dropsEmpty: true,
}

const guarding = one(words('selective comprehensive'))
const guardrail = /^arn:[^:]+:bedrock:[^:]+:\d{12}:guardrail\/[a-z0-9]+:[1-9]\d*$/
const models = list(someText)

/** Earlier editions of the guide have `input_tags` in place of `selective_content_guarding`. */
export const bedrockGrammar: ManagementGrammar = {
  top: 'bedrock',
  content: container({
    guardrail_inference: named(
      region,
      named(
        someText,
        container({
          identifier: one(matching(guardrail)),
          input_tags: one(words('honor ignore')),
          selective_content_guarding: container({ system: guarding, messages: guarding }),
          model_enforcement: container({ included_models: models, excluded_models: models }),
        }),
      ),
    ),
  }),
}

const order = container({ patch_order: one(words('first second last')) })

export const upgradeRolloutGrammar: ManagementGrammar = {
  top: 'upgrade_rollout',
  content: container({
    default: order,
    tags: named(someText, container({ tag_values: named(anyText, order) })),
  }),
}
