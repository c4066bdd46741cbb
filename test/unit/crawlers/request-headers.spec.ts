import { headersToSend } from '../../../crawlers/request-headers.ts';
import { expect, test } from '../../support/test.ts';

const asked = {
  Accept: 'text/html',
  'User-Agent': 'Mozilla/5.0 Chrome/156.0.0.0',
  'sec-ch-ua': '"HeadlessChrome";v="156"',
  'sec-ch-ua-mobile': '?0',
};
const secChUa = '"Chromium";v="156"';

test('client hints agree with the user agent, and headers stand in the order of browsers', () => {
  expect(headersToSend(asked, { secChUa, own: [] })).toEqual([
    { name: 'sec-ch-ua', value: secChUa },
    { name: 'sec-ch-ua-mobile', value: '?0' },
    { name: 'User-Agent', value: 'Mozilla/5.0 Chrome/156.0.0.0' },
    { name: 'Accept', value: 'text/html' },
  ]);
  expect(headersToSend(asked, { secChUa: undefined, own: [] })?.map(({ name }) => name)).toEqual(['User-Agent', 'Accept']);
});

test('headers that are right stay as they are, and so do those of a request without client hints', () => {
  expect(headersToSend({ ...asked, 'sec-ch-ua': secChUa }, { secChUa, own: [] })).toBeUndefined();
  expect(headersToSend({ Accept: 'text/html' }, { secChUa, own: [] })).toBeUndefined();
});

test("the feed's own headers take the place of the browser's", () => {
  const headers = headersToSend(
    { Accept: 'text/html' },
    {
      secChUa,
      own: [
        ['accept', '*/*'],
        ['x-key', 'k'],
      ],
    },
  );
  expect(headers).toEqual([
    { name: 'accept', value: '*/*' },
    { name: 'x-key', value: 'k' },
  ]);
});
