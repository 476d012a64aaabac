import { CenteredCard } from "../ui/page";
import { Link } from "../ui/router";
import { useTitle } from "../ui/use-title";

export default function NotFoundPage() {
  useTitle("Not found");
  return (
    <CenteredCard>
      <h1 className="text-2xl font-semibold tracking-tight">There is nothing at this address</h1>
      <p className="mt-3 text-gray-300">Perhaps a part of the link is missing.</p>
      <Link href="/" className="mt-6 inline-flex items-center font-semibold touch:min-h-11 text-primary-300 hover:text-primary-200">
        To your projects
      </Link>
    </CenteredCard>
  );
}
