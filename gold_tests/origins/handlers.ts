import { HttpResponse, http } from 'msw';

const ORIGIN = 'http://backend.example.com:18081';

/** Handlers of a small shop: made anew for every run, because `once` is kept in the handler. */
export default () => [
  http.get(`${ORIGIN}/items/:id`, ({ params, request }) => {
    const headers = { 'cache-control': 'max-age=2', etag: `"${params.id}-1"` };
    if (request.headers.get('if-none-match') === headers.etag) return new HttpResponse(null, { status: 304, headers });
    return HttpResponse.text(`item ${params.id}`, { headers });
  }),
  http.get(`${ORIGIN}/banner`, () => HttpResponse.text('first banner'), { once: true }),
  http.get(`${ORIGIN}/banner`, () => HttpResponse.text('other banner')),
  http.get(`${ORIGIN}/slow`, () => HttpResponse.text('at last', { headers: { 'x-delay': '3s' } })),
];
