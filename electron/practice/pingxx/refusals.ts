/**
 * Errors in the provider's shape (Ping++ dossier §13). Texts are ours, the provider's own are mostly unknown; types, statuses,
 * codes and params are the documented or recorded ones where there are any. A refused call has changed nothing.
 */

export type ErrorType = 'invalid_request_error' | 'api_error' | 'channel_error';

export type RefusalFacts = {
  readonly status: 400 | 401 | 402 | 403 | 404 | 500;
  readonly type: ErrorType;
  readonly code?: string;
  readonly param?: string;
  /** Chinese first, as the provider's messages are by default. */
  readonly zh: string;
  readonly en: string;
};

/** A call that the rules refuse. */
export class Refused extends Error {
  readonly facts: RefusalFacts;

  constructor(facts: RefusalFacts) {
    super(facts.en);
    this.name = 'Refused';
    this.facts = facts;
  }
}

/** 400 `invalid_request_error`; `param` is the field in bracket form. */
export function invalid(param: string | undefined, zh: string, en: string, code?: string): Refused {
  return new Refused({
    status: 400, type: 'invalid_request_error', zh, en, ...(param === undefined ? {} : { param }), ...(code === undefined ? {} : { code }),
  });
}

export function badValue(param: string): Refused {
  return invalid(param, `参数 ${param} 的值不正确`, `Invalid value for parameter: ${param}`);
}

export function missing(param: string): Refused {
  return invalid(param, `缺少必填参数: ${param}`, `Missing required parameter: ${param}`);
}

export function unknownParameter(param: string): Refused {
  return invalid(param, `收到未知参数: ${param}`, `Received unknown parameter: ${param}`);
}

export function notFound(kind: string, id: string): Refused {
  return new Refused({ status: 404, type: 'invalid_request_error', param: 'id', zh: `找不到该 ${kind}: ${id}`, en: `No such ${kind}: ${id}` });
}

export function wrongAddress(method: string, path: string): Refused {
  return new Refused({ status: 404, type: 'invalid_request_error', zh: `请求地址不存在: ${method} ${path}`, en: `Unrecognized request address: ${method} ${path}` });
}

/** 402: well-formed, but the payment channel did not take it. */
export function channelRefused(code: string, channel: string, zh: string, en: string): Refused {
  return new Refused({ status: 402, type: 'channel_error', code, zh: `渠道 ${channel} 返回: ${zh}`, en: `Channel ${channel} said: ${en}` });
}

/** The proof of an earlier charge with that number; merchant code knows it as a channel error (dossier §6.3). */
export function orderNumberUsed(orderNo: string, channel: string): Refused {
  return channelRefused('charge_order_no_used', channel, `商户订单号 ${orderNo} 已被使用`, `order_no ${orderNo} has been used already`);
}

/** The provider's own trouble: well-formed, and it says nothing about what became of the call. */
export const platformFault: RefusalFacts = {
  status: 500, type: 'api_error', zh: '系统内部错误', en: 'Internal error',
};

export const notAuthenticated: RefusalFacts = {
  status: 401, type: 'invalid_request_error', zh: 'API Key 无效或缺失', en: 'Invalid or missing API key',
};
