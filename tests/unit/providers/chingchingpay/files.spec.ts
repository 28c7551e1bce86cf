/** The three shapes in which a settlement file may come (ChingChingPay dossier §6.8), and the lists of settlements (§6.7). */
import { describe, expect, it } from 'vitest';
import { fileInData, FileElsewhere, fileOf, isFile } from '@electron/providers/chingchingpay/files.ts';
import { toPaymentDetail } from '@electron/providers/chingchingpay/payment-detail.ts';
import { toStatementEntries } from '@electron/providers/chingchingpay/settlements.ts';
import { Unmappable } from '@electron/providers/http/exchange.ts';
import type { HttpAnswer } from '@electron/providers/http/exchange.ts';

const asIs = (text: string) => text;
const answer = (text: string, headers: Record<string, string> = {}, status = 200): HttpAnswer => ({ kind: 'answer', status, text, bytes: Buffer.from(text), headers });

describe('an answer to a request for a file', () => {
  it.each<[string, Record<string, string>, number, boolean]>([
    ['a,b\n', { 'content-type': 'text/csv; charset=utf-8' }, 200, true],
    ['', { 'content-type': 'application/octet-stream' }, 200, true],
    ['{"code":5}', { 'content-type': 'application/octet-stream' }, 200, true],
    ['a,b\n', {}, 200, true],
    ['{"rows":[1]}', { 'content-type': 'text/plain' }, 200, true],
    ['{"code":5,"message":"no"}', {}, 200, false],
    ['{"code":5,"message":"no"}', { 'content-type': 'text/plain;charset=utf-8' }, 200, false],
    ['{"code":0,"data":"x"}', { 'content-type': 'Application/JSON; charset=utf-8' }, 200, false],
    ['{}', { 'content-type': 'application/problem+json' }, 200, false],
    ['<html>', { 'content-type': 'text/html' }, 200, false],
    ['a,b\n', { 'content-type': 'text/csv' }, 404, false],
    ['a,b\n', { 'content-type': 'text/csv' }, 206, false],
  ])('%j with %j and status %i: file %s', (text, headers, status, file) => expect(isFile(answer(text, headers, status))).toBe(file));

  it('is named by the provider, safely, or by its settlement and type', () => {
    expect(fileOf(answer('a,b', { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="../../S 1.csv"' }), 'S1')).toEqual({ name: 'S 1.csv', contentType: 'text/csv', bytes: Buffer.from('a,b') });
    expect(fileOf(answer('a,b', { 'content-type': 'TEXT/CSV;x' }), 'S/1')).toMatchObject({ name: 'settlement-1.csv', contentType: 'text/csv' });
    expect(fileOf(answer('a,b', { 'content-disposition': 'attachment; filename=".."' }), '...')).toMatchObject({ name: 'settlement-file', contentType: 'application/octet-stream' });
  });
});

describe('a file inside the envelope', () => {
  const bytes = Buffer.from('settlement,amount\nS1,48000\nS2,茶 and more rows\n');
  const text = bytes.toString('base64');

  it.each<[unknown, string]>([
    [text, 'settlement-S1'], [{ content: text }, 'settlement-S1'], [{ file: text, file_name: 'a.csv' }, 'a.csv'], [{ data: `data:text/csv;base64,${text}`, filename: '/tmp/b.csv' }, 'b.csv'],
    [{ file_content: text.replace(/(.{20})/g, '$1\r\n'), content_type: 'text/csv' }, 'settlement-S1.csv'],
  ])('is read from %j', (data, name) => {
    const file = fileInData(data, 'S1');
    expect(file.name).toBe(name);
    expect(file.bytes.equals(bytes)).toBe(true);
  });

  it.each([{ url: 'https://files.example/a.csv?sig=1' }, 'https://files.example/a.csv?sig=1', { download_url: 'https://files.example/a.csv?sig=1', content: '' }, { content: 'https://files.example/a.csv?sig=1' }])('is told to be elsewhere by %j', (data) => {
    expect(() => fileInData(data, 'S1')).toThrow(FileElsewhere);
    try {
      fileInData(data, 'S1');
    } catch (error) {
      expect(error).toMatchObject({ address: 'https://files.example/a.csv?sig=1' });
    }
  });

  it.each([{}, [], null, 'done', 'pending, ask again later and then again!', { status: 'ok' }, { url: 'ftp://x/y' }, { url: '/relative' }, { content: `${text}=` }, { content: text.replace('c', '*') }, { content: 5 }])('is not made of %j', (data) => {
    expect(() => fileInData(data, 'S1')).toThrow(Unmappable);
  });
});

describe('a list of settlements', () => {
  const rows = [{ settlement_id: 'S1', settlement_date: '2026-11-20', currency: 'HKD', net: 5, deep: { x: [1] } }, { id: 7 }, { amount: 5 }, 'S9'];
  const entries = [
    { id: 'S1', label: '2026-11-20 HKD', raw: JSON.stringify(rows[0]) }, { id: '7', label: '7', raw: '{"id":7}' }, { id: '', label: '', raw: '{"amount":5}' }, { id: 'S9', label: 'S9', raw: '"S9"' },
  ];

  it.each([rows, { list: rows, total: 4 }, { items: rows }, { records: rows }])('is found in every place where it may be (%#)', (data) => expect(toStatementEntries(data, asIs)).toEqual(entries));

  it('may be empty, but not absent', () => {
    expect(toStatementEntries([], asIs)).toEqual([]);
    expect(toStatementEntries({ list: [] }, asIs)).toEqual([]);
    for (const data of [{}, { list: 5 }, { rows }, 'x', null]) expect(() => toStatementEntries(data, asIs)).toThrow(Unmappable);
  });

  it('shows no key that comes back in it', () => {
    expect(JSON.stringify(toStatementEntries([{ id: 'key', date: 'key' }], (text) => text.replaceAll('key', 'redacted')))).not.toContain('key');
  });
});

describe('detail of a payment', () => {
  const detail = {
    callback_url: '', channels: [{ channel_id: 990_001, sub_channel_id: ['a', 'b'] }, { channel_id: 7, sub_channel_id: [] }, 'odd'], created_at: 1_795_240_800, currency: 'HKD', description: '茶',
    expires_at: 0, merchant: { contact_email: 'a@b.example', merchant_id: 'M1', merchant_name: 'Tea', status: 1, deep: {} }, merchant_reference: 'A-1', payment_id: 'P1', refunded_amount: 0,
    status: 'whatever', store: { store_id: 'S1' }, total_amount: 1250, transactions: [{ amount: 1250 }], unheard_of: 'x',
  };

  it('tells the documented members as they came and keeps the rest raw', () => {
    expect(toPaymentDetail(detail, 'P1', asIs)).toEqual({
      facts: [
        { name: 'payment_id', value: 'P1' }, { name: 'merchant_reference', value: 'A-1' }, { name: 'status', value: 'whatever' }, { name: 'total_amount', value: '1250' }, { name: 'refunded_amount', value: '0' },
        { name: 'currency', value: 'HKD' }, { name: 'description', value: '茶' }, { name: 'created_at', value: '1795240800' }, { name: 'expires_at', value: '0' }, { name: 'channels', value: '990001 (a, b), 7' },
        { name: 'merchant.contact_email', value: 'a@b.example' }, { name: 'merchant.merchant_id', value: 'M1' }, { name: 'merchant.merchant_name', value: 'Tea' }, { name: 'merchant.status', value: '1' },
        { name: 'store.store_id', value: 'S1' },
      ],
      raw: JSON.stringify(detail),
    });
  });

  it.each([{ ...detail, payment_id: 'P2' }, { ...detail, payment_id: undefined }, [], 'x', null])('is none of %j', (data) => expect(() => toPaymentDetail(data, 'P1', asIs)).toThrow());

  it('masks keys in names, values and the raw text', () => {
    expect(JSON.stringify(toPaymentDetail({ payment_id: 'P1', description: 'key', store: { key: 'key' } }, 'P1', (text) => text.replaceAll('key', 'redacted')))).not.toContain('key');
  });
});
