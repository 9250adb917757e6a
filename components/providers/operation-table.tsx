import type { ProviderView } from "@/lib/contracts/api.ts";
import { Card, CardHeader } from "../ui/card.tsx";
import { formatPrice } from "../ui/format.ts";
import { plural } from "../ui/plural.ts";
import { Table, Td, Th } from "../ui/table.tsx";
import { operationLabel, priceLabel } from "./operation-label.ts";

/** What can be asked, what a row must have for it, and what it costs. */
export function OperationTable({ provider: { operations, connections } }: { provider: ProviderView }) {
  const [first] = connections;
  return (
    <Card aria-labelledby="operations-title">
      <CardHeader id="operations-title" title={plural(operations.length, "operation")} />
      <Table label="Operations" className="tabular-nums">
        <thead>
          <tr>
            <Th>Operation</Th>
            <Th>Needs</Th>
            <Th className="text-right">Credits</Th>
          </tr>
        </thead>
        <tbody>
          {operations.map((operation) => {
            const own = first?.prices[operation.name];
            return (
              <tr key={operation.name} className="align-top">
                <Td className="font-medium whitespace-nowrap">{operationLabel(operation.name)}</Td>
                <Td className="min-w-48 text-muted">
                  {operation.needs.map((fields) => fields.map(words).join(" and ")).join(", or ")}
                </Td>
                <Td className="text-right whitespace-nowrap">
                  {own === undefined ? (
                    priceLabel(operation)
                  ) : (
                    <>
                      {formatPrice(own)} with your key
                      <span className="block text-xs text-muted">{priceLabel(operation)} by the list</span>
                    </>
                  )}
                </Td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </Card>
  );
}

export function FeatureTable({ features }: Pick<ProviderView, "features">) {
  return (
    <Card aria-labelledby="features-title">
      <CardHeader id="features-title" title={plural(features.length, "feature")} />
      <Table label="Features" className="tabular-nums">
        <thead>
          <tr>
            <Th>As the vendor calls it</Th>
            <Th>Operation here</Th>
            <Th className="text-right">Credits</Th>
          </tr>
        </thead>
        <tbody>
          {features.map(({ name, operation, credits }) => (
            <tr key={name}>
              <Td className="font-medium">{name}</Td>
              <Td className="text-muted">{operationLabel(operation)}</Td>
              <Td className="text-right">{formatPrice(credits)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

/** "companyDomain" → "company domain". */
const words = (field: string): string =>
  field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace("linkedin url", "LinkedIn address");
