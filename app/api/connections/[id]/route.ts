import { idParams } from "@/lib/api/id-params.ts";
import { route } from "@/lib/api/route.ts";
import { admin } from "@/lib/api/scope.ts";
import { setPricesRequest } from "@/lib/contracts/spending.ts";
import { deleteConnection } from "@/lib/services/connections/delete-connection.ts";
import { setPrices } from "@/lib/services/connections/set-prices.ts";

export const PATCH = route({
  scope: admin,
  params: idParams,
  body: setPricesRequest,
  handle: ({ session, params, body }) => setPrices({ session, connectionId: params.id, input: body }),
});

export const DELETE = route({
  scope: admin,
  params: idParams,
  handle: ({ session, params }) => deleteConnection({ session, connectionId: params.id }),
});
