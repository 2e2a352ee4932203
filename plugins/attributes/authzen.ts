/**
 * Verdicts as OpenID AuthZEN Authorization API 1.0 asks for them: the person is the subject, the verdict's name the action. The resource is
 * the site's own and is not looked at; what a rule compares with comes in `context`.
 */
import { z } from 'zod';
import { asSite } from '../api/port.ts';
import type { Caller } from '../api/port.ts';
import { isPassportError } from '../../schemas/errors.ts';
import { defineOperation } from '../kernel/port.ts';
import type { Operation } from '../kernel/port.ts';
import { userRefGuard } from '../pairwise/port.ts';
import { attributesErrors } from './errors.ts';
import type { Reader } from './service.ts';
import type { Verdicts } from './verdicts.ts';

const properties = z.record(z.unknown()).optional();
const subject = z.object({
  type: z.string().describe('`user`.'),
  id: userRefGuard,
  properties,
});
const action = z.object({
  name: z.string().max(40).describe('Name of the verdict, such as `can_checkout`.'),
  properties,
});
const resource = z.object({ type: z.string(), id: z.string(), properties });
const context = z.record(z.unknown()).optional().describe('What the rule compares with.');

const evaluationGuard = z.object({ subject, action, resource: resource.optional(), context });
type Evaluation = z.infer<typeof evaluationGuard>;
const mostEvaluations = 50;
const evaluationsGuard = z.object({
  subject: subject.optional(),
  action: action.optional(),
  resource: resource.optional(),
  context,
  evaluations: z
    .array(z.object({ subject, action, resource, context }).partial())
    .max(mostEvaluations)
    .optional(),
  options: z
    .object({
      evaluations_semantic: z
        .enum(['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'])
        .optional(),
    })
    .optional(),
});

const decisionGuard = z.object({
  decision: z.boolean(),
  context: z
    .object({
      reason: z.enum(['rule', 'consent_required', 'not_available', 'blocked', 'rule_failed']),
      missing_consents: z
        .array(z.string())
        .optional()
        .describe('Attributes to ask the person for.'),
    })
    .or(z.object({ error: z.object({ status: z.number().int(), code: z.string() }) })),
});
type Decision = z.infer<typeof decisionGuard>;

const errors = [
  { status: 404, code: 'attributes.verdict_unknown' },
  { status: 503, code: 'vault.unavailable' },
  { status: 503, code: 'audit.unavailable' },
];

/** After which decision the rest is not evaluated. */
const stopsAt = { deny_on_first_deny: false, permit_on_first_permit: true } as const;

export const createVerdictOperations = ({
  verdicts,
}: {
  readonly verdicts: Verdicts;
}): readonly Operation<Caller>[] => {
  const evaluate = async (reader: Reader, evaluation: Evaluation): Promise<Decision> => {
    const { decision, reason, missing } = await verdicts.evaluate(reader, {
      userRef: evaluation.subject.id,
      name: evaluation.action.name,
      context: evaluation.context ?? {},
    });
    return {
      decision,
      context: { reason, ...(missing.length > 0 ? { missing_consents: [...missing] } : {}) },
    };
  };

  /** In a list, what went wrong with one is its answer; an outage is everybody's. */
  const evaluateListed = async (reader: Reader, evaluation: unknown): Promise<Decision> => {
    const parsed = evaluationGuard.safeParse(evaluation);
    if (!parsed.success) {
      return {
        decision: false,
        context: { error: { status: 400, code: 'kernel.invalid_request' } },
      };
    }
    try {
      return await evaluate(reader, parsed.data);
    } catch (error) {
      const unknown = attributesErrors.verdict_unknown();
      if (isPassportError(error) && error.code === unknown.code) {
        return {
          decision: false,
          context: { error: { status: unknown.httpStatus, code: unknown.code } },
        };
      }
      throw error;
    }
  };

  const single = {
    method: 'POST',
    tag: 'Verdicts',
    access: 'verdicts:evaluate',
    body: evaluationGuard,
    reply: decisionGuard,
    errors,
    handle: async ({ caller, body }: { readonly caller: Caller; readonly body: Evaluation }) => ({
      body: await evaluate(asSite(caller), body),
    }),
  } as const;

  return [
    defineOperation({
      ...single,
      id: 'evaluateVerdict',
      url: '/verdicts',
      summary: 'Allow or deny, without the attribute (AuthZEN access evaluation)',
      description:
        'A rule of your site is applied to what the person lets you read or ask about. `consent_required` names what to ask for.',
    }),
    defineOperation({
      ...single,
      id: 'accessEvaluation',
      url: '/access/v1/evaluation',
      summary: 'AuthZEN 1.0 Access Evaluation; the same as /verdicts',
    }),
    defineOperation({
      id: 'accessEvaluations',
      method: 'POST',
      url: '/access/v1/evaluations',
      tag: 'Verdicts',
      summary: 'AuthZEN 1.0 Access Evaluations: several at once',
      access: 'verdicts:evaluate',
      body: evaluationsGuard,
      reply: z.object({ evaluations: z.array(decisionGuard) }).or(decisionGuard),
      countCalls: (body) => evaluationsGuard.parse(body).evaluations?.length ?? 1,
      errors,
      handle: async ({ caller, body }) => {
        const reader = asSite(caller);
        const { evaluations = [], options, ...shared } = body;
        if (evaluations.length === 0) {
          // AuthZEN 1.0 §7: without a list it is one evaluation.
          return { body: await evaluateListed(reader, shared) };
        }
        const semantic = options?.evaluations_semantic ?? 'execute_all';
        const decisions: Decision[] = [];
        for (const one of evaluations) {
          const decision = await evaluateListed(reader, { ...shared, ...one });
          decisions.push(decision);
          if (semantic !== 'execute_all' && decision.decision === stopsAt[semantic]) {
            break;
          }
        }
        return { body: { evaluations: decisions } };
      },
    }),
  ];
};

/** AuthZEN 1.0 §9: where the endpoints are. @param api address of the API, without a slash at its end */
export const createAuthzenMetadata = (api: string) => ({
  policy_decision_point: api,
  access_evaluation_endpoint: `${api}/access/v1/evaluation`,
  access_evaluations_endpoint: `${api}/access/v1/evaluations`,
});
