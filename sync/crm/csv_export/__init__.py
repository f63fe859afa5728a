"""A folder of CSV exports as a CRM to read from: Data Loader or report exports, or any pipeline file."""
