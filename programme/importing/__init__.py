"""Bulk import of registrations from CSV and XLSX files."""
